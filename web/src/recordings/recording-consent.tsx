/** Says before the first recording where recordings go; asked once. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { about } from '../api/queries';
import { useMessages } from '../i18n';
import { read, userKeys, write } from '../storage';
import { Button } from '../ui/button';
import layout from '../ui/layout.module.css';
import { useRecordingMessages } from './messages';
import styles from './recorder.module.css';

/** What was agreed to: that recordings are kept, or that they are sent to be transcribed too. */
type Agreed = 'yes' | 'transcribed';

/** Whether the reader has been told where recordings of this server go, and agreed; and how to note that. */
export function useConsent(): [agreed: boolean, agree: () => void] {
  const { data: host } = useQuery(about);
  const [agreed, setAgreed] = useState(() => read(userKeys.recordingAgreed) as Agreed | null);
  // Where it is not known, they may be sent.
  const needed: Agreed = host?.transcription === false ? 'yes' : 'transcribed';
  const agree = () => {
    write(userKeys.recordingAgreed, needed);
    setAgreed(needed);
  };
  return [agreed === 'transcribed' || agreed === needed, agree];
}

export function RecordingConsent({ onAgree, onCancel }: { onAgree: () => void; onCancel: () => void }) {
  const t = useMessages();
  const words = useRecordingMessages();
  const { data: host, isPending } = useQuery(about);
  const where = host?.transcription === false ? words.where : words.transcript.where;
  return (
    <div className={styles.consent}>
      <h2 className={layout.minor}>{words.whereTitle}</h2>
      <p>{isPending ? t.states.loading : where(window.location.host)}</p>
      <div className={layout.actions}>
        <Button look="primary" disabled={isPending} onClick={onAgree}>
          {words.agree}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t.shared.cancel}
        </Button>
      </div>
    </div>
  );
}
