/** The key that submits together with Enter: of a Mac's keyboard, or of any other's; `null` where there is no keyboard. */

export function submitKey(platform: string, touchOnly: boolean): '⌘' | 'Ctrl' | null {
  if (touchOnly) return null;
  return /^(Mac|iPhone|iPad)/.test(platform) ? '⌘' : 'Ctrl';
}
