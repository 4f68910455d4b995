/** Which language the interface speaks, and where its messages are: known before anything is drawn. */

import { deviceKeys, read, write } from '../storage';
import type { Messages } from './ko';

export type Locale = 'ko' | 'en';

const catalogues: Record<Locale, () => Promise<Messages>> = {
  ko: () => import('./ko').then(({ ko }) => ko),
  en: () => import('./en').then(({ en }) => en),
};

/** The saved choice, else the first language of the browser that is one of ours, else Korean. */
export function preferredLocale(): Locale {
  const choices = [read(deviceKeys.language), ...navigator.languages];
  for (const choice of choices) {
    const language = choice?.split('-')[0];
    if (language === 'ko' || language === 'en') return language;
  }
  return 'ko';
}

export function loadMessages(locale: Locale): Promise<Messages> {
  return catalogues[locale]();
}

export function rememberLocale(locale: Locale): void {
  write(deviceKeys.language, locale);
}
