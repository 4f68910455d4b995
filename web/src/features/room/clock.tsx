/** The time left, which can always be extended or switched off; it is announced aloud at few moments. */

import { clock } from '../../i18n/format';
import { useFormatMessages } from '../../formats/messages';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { mark } from './interview-clock';
import styles from './room.module.css';
import type { InterviewClock } from './use-interview-clock';

export function Clock({ time, named }: { time: InterviewClock; named: boolean }) {
  const t = useMessages();
  const words = useFormatMessages();
  const { left, whole, phase } = time;
  if (left === null) return null;
  const prepares = phase === 'preparation';
  const name = prepares ? words.room.preparationLeft : named ? words.room.answerLeft : t.room.timeLeft;
  const passed = left > 0 ? mark(left, whole ?? Infinity) : null;
  const say = prepares ? words.room.preparationSay : t.room.timeLeftSay;
  return (
    <div className={styles.clock} data-short={Math.ceil(left) <= 30 || undefined}>
      <p role="timer" aria-label={name}>
        <Icon name="clock" size={18} />
        {named && <span className={styles.clockName}>{prepares ? words.room.preparing : words.room.answering}</span>}
        <span className="numbers">{clock(left)}</span>
      </p>
      <Button look="quiet" onClick={() => time.extend(60)}>
        {t.room.moreTime}
      </Button>
      <Button look="quiet" onClick={time.switchOff}>
        {t.room.noLimit}
      </Button>
      <span role="status" className="visually-hidden">
        {passed === null ? '' : say(t.shared.seconds(passed))}
      </span>
    </div>
  );
}
