/** The interface's language: which one, its messages, and its way to write dates and numbers. */

import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { Format } from './format';
import type { Messages } from './ko';
import type { Locale } from './locale';

export type { Locale } from './locale';

interface Spoken {
  locale: Locale;
  messages: Messages;
  format: Format;
  choose: (locale: Locale) => void;
}

const Current = createContext<Spoken | null>(null);

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
