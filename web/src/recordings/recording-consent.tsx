/** Says before the first recording where recordings go; asked once. */

import { useState } from 'react';
import { useMessages } from '../i18n';
import { read, userKeys, write } from '../storage';
import { Button } from '../ui/button';
import layout from '../ui/layout.module.css';
import { useRecordingMessages } from './messages';
import styles from './recorder.module.css';

/** Whether the reader has been told, and agreed; and how to note that. */
export function useConsent(): [agreed: boolean, agree: () => void] {
  const [agreed, setAgreed] = useState(() => read(userKeys.recordingAgreed) === 'yes');
  const agree = () => {
    write(userKeys.recordingAgreed, 'yes');
    setAgreed(true);
  };
  return [agreed, agree];
}

export function RecordingConsent({ onAgree, onCancel }: { onAgree: () => void; onCancel: () => void }) {
  const t = useMessages();
  const words = useRecordingMessages();
  return (
    <div className={styles.consent}>
      <h2 className={layout.minor}>{words.whereTitle}</h2>
      <p>{words.where(window.location.host)}</p>
      <div className={layout.actions}>
        <Button look="primary" onClick={onAgree}>
          {words.agree}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t.shared.cancel}
        </Button>
      </div>
    </div>
  );
}
