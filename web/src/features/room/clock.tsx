/** The time left, which can always be extended or switched off; it is announced aloud only twice. */

import { clock } from '../../i18n/format';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import styles from './room.module.css';
import type { Countdown } from './use-countdown';

export function Clock({ countdown }: { countdown: Countdown }) {
  const t = useMessages();
  const { left } = countdown;
  if (left === null) return null;
  const whole = Math.ceil(left);
  const announced = whole <= 10 ? 10 : whole <= 30 ? 30 : null;
  return (
    <div className={styles.clock} data-short={whole <= 30 || undefined}>
      <p role="timer" aria-label={t.room.timeLeft}>
        <Icon name="clock" size={18} />
        <span className="numbers">{clock(left)}</span>
      </p>
      <Button look="quiet" onClick={() => countdown.extend(60)}>
        {t.room.moreTime}
      </Button>
      <Button look="quiet" onClick={countdown.switchOff}>
        {t.room.noLimit}
      </Button>
      <span role="status" className="visually-hidden">
        {announced !== null && left > 0 ? t.room.timeLeftSay(t.shared.seconds(announced)) : ''}
      </span>
    </div>
  );
}
