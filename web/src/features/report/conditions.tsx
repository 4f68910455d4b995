/** Under which conditions a question was answered: the time that was given, and the sheet of data. */

import type { InterviewRecord, Language } from '../../api/client';
import { plainConditions } from '../../api/format-times';
import { useFormatMessages } from '../../formats/messages';
import { Sheet } from '../../formats/sheet';
import { timesOf } from '../../formats/times';
import { useMessages } from '../../i18n';
import { read, userKeys } from '../../storage';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';

export function Conditions({ record, limit, language }: { record: InterviewRecord; limit: number | null; language: Language }) {
  const t = useMessages();
  const words = useFormatMessages();
  const { preparation_s: preparation, time_limit_s: own, sheet } = record.conditions ?? plainConditions;
  const times = timesOf({ preparation, answer: own ?? limit }, t, words);
  // Only this browser knows that the clocks were off.
  const isOff = read(userKeys.unmeasured(record.session_id)) !== null;
  return (
    <>
      {times !== '' && <p className={layout.note}>{isOff && record.answer_text !== null ? words.setTimeOff(times) : words.setTime(times)}</p>}
      {sheet !== null && (
        <details className={content.unfoldedOnPaper}>
          <summary>{words.sheet}</summary>
          <Sheet markdown={sheet} language={language} />
        </details>
      )}
    </>
  );
}
