/** The interface's language: which one, its messages, and its way to write dates and numbers. */

import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { Format } from './format';
import { ko, type Messages } from './ko';

export type Locale = 'ko' | 'en';

const saved = 'daedam.language';

const catalogues: Record<Locale, () => Promise<Messages>> = {
  // Korean comes with the app, without another way to the server and back.
  ko: () => Promise.resolve(ko),
  en: () => import('./en').then(({ en }) => en),
};

interface Spoken {
  locale: Locale;
  messages: Messages;
  format: Format;
  choose: (locale: Locale) => void;
}

const Current = createContext<Spoken | null>(null);

/** The saved choice, else the first language of the browser that is one of ours, else Korean. */
export function preferredLocale(): Locale {
  const choices = [localStorage.getItem(saved), ...navigator.languages];
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
  localStorage.setItem(saved, locale);
}

export function LanguageProvider(props: {
  locale: Locale;
  messages: Messages;
  choose: (locale: Locale) => void;
  children: ReactNode;
}) {
  const { locale, messages, choose, children } = props;
  const spoken = useMemo(() => ({ locale, messages, choose, format: new Format(locale) }), [locale, messages, choose]);
  return <Current value={spoken}>{children}</Current>;
}

function useSpoken(): Spoken {
  const spoken = useContext(Current);
  if (!spoken) throw new Error('used outside LanguageProvider');
  return spoken;
}

/** The messages in the reader's language. */
export function useMessages(): Messages {
  return useSpoken().messages;
}

export function useFormat(): Format {
  return useSpoken().format;
}

export function useLocale(): [Locale, (locale: Locale) => void] {
  const { locale, choose } = useSpoken();
  return [locale, choose];
}
