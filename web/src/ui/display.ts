/** How the reader wants the pages drawn: theme and text size, kept in this browser. */

import { observable } from '../state/observable';
import { deviceKeys, read, write } from '../storage';

export type Theme = 'system' | 'light' | 'dark';
export type TextSize = 'normal' | 'large';

export interface Display {
  theme: Theme;
  text: TextSize;
}

export const display = observable<Display>({ theme: 'system', text: 'normal' });

function apply(next: Display): void {
  const root = document.documentElement;
  if (next.theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = next.theme;
  root.dataset.text = next.text;
  display.set(next);
}

/** Applies what was chosen before. */
export function restoreDisplay(): void {
  const next = { ...display.get() };
  try {
    const kept = JSON.parse(read(deviceKeys.display) ?? '{}') as Partial<Display>;
    if (kept.theme === 'light' || kept.theme === 'dark') next.theme = kept.theme;
    if (kept.text === 'large') next.text = 'large';
  } catch {
    // What can't be read counts as not chosen.
  }
  apply(next);
}

export function chooseDisplay(change: Partial<Display>): void {
  const next = { ...display.get(), ...change };
  write(deviceKeys.display, JSON.stringify(next));
  apply(next);
}
