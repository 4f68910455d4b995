/** The words for formats in the reader's language. */

import { useLocale } from '../../i18n';
import { en } from './en';
import { ko, type FormatMessages } from './ko';

export type { FormatMessages } from './ko';

export function useFormatMessages(): FormatMessages {
  const [locale] = useLocale();
  return locale === 'ko' ? ko : en;
}
