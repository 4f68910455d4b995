/** How the reader wants the pages drawn: theme and text size, kept in this browser. */

import { ofDevice, read, write } from '../storage';

export type Theme = 'system' | 'light' | 'dark';
export type TextSize = 'normal' | 'large';

export interface Display {
  theme: Theme;
  text: TextSize;
}

const listeners = new Set<() => void>();
let display: Display = { theme: 'system', text: 'normal' };

function apply(): void {
  const root = document.documentElement;
  if (display.theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = display.theme;
  root.dataset.text = display.text;
}

/** Draws as was chosen before. */
export function restoreDisplay(): void {
  try {
    const kept = JSON.parse(read(ofDevice.display) ?? '{}') as Partial<Display>;
    if (kept.theme === 'light' || kept.theme === 'dark') display = { ...display, theme: kept.theme };
    if (kept.text === 'large') display = { ...display, text: 'large' };
  } catch {
    // What can't be read is chosen anew.
  }
  apply();
}

export function chooseDisplay(change: Partial<Display>): void {
  display = { ...display, ...change };
  write(ofDevice.display, JSON.stringify(display));
  apply();
  for (const listener of listeners) listener();
}

export function currentDisplay(): Display {
  return display;
}

export function subscribeDisplay(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
