/** The time before an answer: to read, to think, and to note what to say. */

import { useId, useState } from 'react';
import type { InterviewRecord } from '../../api/client';
import { useFormatMessages } from '../../formats/messages';
import { useMessages } from '../../i18n';
import { read, userKeys, write } from '../../storage';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import layout from '../../ui/layout.module.css';
import type { Times } from './interview-clock';
import { useRoom } from './room-context';
import styles from './room.module.css';
import type { InterviewClock } from './use-interview-clock';

/** Characters that a memo may have. */
const MAX_MEMO = 5_000;

export function Preparation(props: { record: InterviewRecord; time: InterviewClock; times: Times; onSkip: (() => void) | null }) {
  const { record, time, times, onSkip } = props;
  const { session, canWrite } = useRoom();
  const t = useMessages();
  const words = useFormatMessages();
  const [memo, setMemo] = useState(() => read(userKeys.memo(record.id)) ?? '');
  const id = useId();
  const hasSheet = Boolean(record.conditions?.sheet);
  const onward = time.left === null || times.answer === null ? words.room.answerWhenReady : words.room.thenAnswer(t.shared.seconds(times.answer));
  return (
    <section className={layout.stack} aria-label={words.room.preparing}>
      <p>
        {hasSheet ? words.room.read : words.room.think} {onward}
      </p>
      {/* Where an answer can't be edited, it is thought of, not written beforehand. */}
      {record.conditions?.editing !== false && (
        <div className={classes(styles.answer, styles.memo)}>
          <label htmlFor={id}>{words.room.memo}</label>
          <textarea
            id={id}
            lang={session.language}
            rows={5}
            maxLength={MAX_MEMO}
            value={memo}
            readOnly={!canWrite}
            aria-describedby={`${id}-help`}
            onChange={(event) => {
              setMemo(event.currentTarget.value);
              write(userKeys.memo(record.id), event.currentTarget.value);
            }}
          />
          <p id={`${id}-help`} className={layout.note}>
            {words.room.memoHelp}
          </p>
        </div>
      )}
      <div className={layout.actions}>
        <Button look="primary" large disabled={!canWrite} onClick={time.answer}>
          {words.room.begin}
        </Button>
        {onSkip && (
          <Button look="quiet" onClick={onSkip}>
            {t.room.skip}
          </Button>
        )}
      </div>
    </section>
  );
}

/** What was noted in the preparation, folded beside the answer. */
export function Memo({ record }: { record: number }) {
  const { session } = useRoom();
  const words = useFormatMessages();
  const [memo] = useState(() => read(userKeys.memo(record)) ?? '');
  if (memo.trim() === '') return null;
  return (
    <details open>
      <summary>{words.room.memo}</summary>
      <p lang={session.language} className={classes(layout.quote, styles.noted)}>
        {memo}
      </p>
    </details>
  );
}
