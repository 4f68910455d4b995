/** Speaking an answer: where the sound goes is said first, and what was understood stands in the field to be corrected. */

import { useEffect, useState, type ReactNode } from 'react';
import type { Language } from '../../api/client';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { useLatest } from '../../state/use-latest';
import { userKeys, read, write } from '../../storage';
import { card } from '../../ui/card';
import { classes } from '../../ui/classes';
import { Icon } from '../../ui/icon';
import { dictationExists, useDictation } from '../../voice/dictation';
import { stopReading } from '../../voice/reading';
import { destination, type Destination } from '../../voice/recognition';
import layout from '../../ui/layout.module.css';
import styles from './room.module.css';

interface Props {
  language: Language;
  onPiece: (piece: string) => void;
  /** Gets what is heard while it is not settled yet. */
  onHeard: (words: string) => void;
  onType: () => void;
  /** What goes on while it listens, and is shown below. */
  beside: ((listening: boolean) => ReactNode) | null;
}

export function Dictation(props: Props) {
  const { language, onType } = props;
  const t = useMessages();
  const [goesTo, setGoesTo] = useState<Destination | null>(null);
  const [agrees, setAgrees] = useState(() => read(userKeys.dictationAgreed) === 'yes');
  useEffect(() => {
    void destination(language === 'ko' ? 'ko-KR' : 'en-US').then(setGoesTo);
  }, [language]);

  if (!dictationExists()) {
    return (
      <div className={card('plain', styles.voice)}>
        <p>{t.voice.absent}</p>
        <Button onClick={onType}>{t.room.byText}</Button>
      </div>
    );
  }
  if (!agrees) {
    return (
      <div className={card('plain', styles.voice)}>
        <h2 className={layout.minor}>{t.voice.whereTitle}</h2>
        <p>{goesTo?.kind === 'device' ? t.voice.whereDevice : t.voice.where(t.voice.makers[goesTo?.name ?? 'other'])}</p>
        <div className={layout.actions}>
          <Button
            look="primary"
            disabled={!goesTo}
            onClick={() => {
              write(userKeys.dictationAgreed, 'yes');
              setAgrees(true);
            }}
          >
            {t.voice.agree}
          </Button>
          <Button look="quiet" onClick={onType}>
            {t.room.byText}
          </Button>
        </div>
      </div>
    );
  }
  return <Speaking {...props} />;
}

function Speaking({ language, onPiece, onHeard, onType, beside }: Props) {
  const t = useMessages();
  const dictation = useDictation(language, onPiece);
  const { listening, interim, quiet, problem, pulledOut } = dictation;
  const latestOnHeard = useLatest(onHeard);
  useEffect(() => {
    latestOnHeard.current(interim);
  }, [interim, latestOnHeard]);
  return (
    <div className={card('plain', styles.voice)} data-listening={listening || undefined}>
      <div className={layout.actions}>
        <Button
          look={listening ? 'plain' : 'primary'}
          large
          onClick={() => {
            // What is being read aloud would be heard as an answer.
            stopReading();
            if (listening) dictation.stop();
            else void dictation.start();
          }}
        >
          <Icon name={listening ? 'pause' : 'mic'} />
          {listening ? t.voice.stop : t.voice.start}
        </Button>
        <Button look="quiet" onClick={onType}>
          <Icon name="keyboard" size={18} />
          {t.room.byText}
        </Button>
      </div>
      <p role="status" className={classes(layout.soft, styles.caption)}>
        {listening ? (interim !== '' ? interim : quiet ? t.voice.quiet : t.voice.listening) : t.voice.readIt}
      </p>
      {(problem ?? pulledOut) && (
        <p role="alert" className={styles.trouble}>
          <Icon name="warning" />
          <span>{problem ? t.voice.problems[problem] : t.voice.pulledOut}</span>
        </p>
      )}
      {beside?.(listening)}
    </div>
  );
}
