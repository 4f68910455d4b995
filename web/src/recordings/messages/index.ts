/** The words for recordings in the reader's language. */

import { useLocale } from '../../i18n';
import { en } from './en';
import { ko, type RecordingMessages } from './ko';

export type { RecordingMessages } from './ko';

export function useRecordingMessages(): RecordingMessages {
  const [locale] = useLocale();
  return locale === 'ko' ? ko : en;
}
