/** What makes the room easier to read and to hear. */

import { useId } from 'react';
import { useFormatMessages } from '../../formats/messages';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { chooseDisplay } from '../../ui/display';
import { Icon } from '../../ui/icon';
import layout from '../../ui/layout.module.css';
import { useDisplay } from '../../ui/use-display';
import { useReadAloud, useReading } from '../../voice/reading';
import { useRoom } from './room-context';
import styles from './room.module.css';

export function Options({ timed }: { timed: boolean }) {
  const t = useMessages();
  const words = useFormatMessages();
  const { session, measured, measure } = useRoom();
  const id = useId();
  const { text } = useDisplay();
  const [aloud, chooseAloud] = useReadAloud();
  const { available } = useReading(session.language);
  return (
    <>
      <Button look="quiet" popoverTarget={id}>
        <Icon name="sound" size={18} />
        {t.room.options}
      </Button>
      <div id={id} popover="auto" className={card('plain', styles.options)} role="group" aria-label={t.room.options}>
        <label>
          <input
            type="checkbox"
            checked={aloud}
            disabled={!available}
            onChange={(event) => chooseAloud(event.currentTarget.checked)}
          />
          <span>
            {t.room.readAloud}
            {!available && <small className={layout.soft}>{t.room.noVoice}</small>}
          </span>
        </label>
        <label>
          <input
            type="checkbox"
            checked={text === 'large'}
            onChange={(event) => chooseDisplay({ text: event.currentTarget.checked ? 'large' : 'normal' })}
          />
          <span>{t.room.larger}</span>
        </label>
        {timed && (
          <label>
            <input type="checkbox" checked={measured} onChange={(event) => measure(event.currentTarget.checked)} />
            <span>{words.room.measure}</span>
          </label>
        )}
      </div>
    </>
  );
}
