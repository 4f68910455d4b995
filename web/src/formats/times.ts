/** How long one has to prepare and to answer, in words. */

import type { Messages } from '../i18n/ko';
import type { FormatMessages } from './messages';

/** “준비 30초 · 답변 1분 30초”; empty where nothing is limited. */
export function timesOf(times: { preparation: number; answer: number | null }, t: Messages, words: FormatMessages): string {
  const { preparation, answer } = times;
  const parts = [
    preparation > 0 ? words.preparation(t.shared.seconds(preparation)) : '',
    answer === null ? '' : words.answering(t.shared.seconds(answer)),
  ];
  return parts.filter(Boolean).join(' · ');
}
