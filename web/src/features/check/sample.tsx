/** Five seconds recorded and played back, on this device only. */

import { useEffect, useState } from 'react';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { recordingType } from '../../voice/microphone';
import layout from '../../ui/layout.module.css';
import styles from './check.module.css';

/** Seconds that are recorded. */
const DURATION = 5;
/** Bytes below which a recording has nothing in it. */
const MIN_SIZE = 1_000;

export function Sample({ stream }: { stream: MediaStream }) {
  const t = useMessages();
  const [left, setLeft] = useState(0);
  const [url, setUrl] = useState<string | null>(null);
  const [silent, setSilent] = useState(false);

  useEffect(() => {
    return () => {
      if (url) URL.revokeObjectURL(url);
    };
  }, [url]);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);

  const record = () => {
    const type = recordingType();
    const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      setLeft(0);
      const sound = new Blob(pieces, { type: recorder.mimeType });
      setSilent(sound.size < MIN_SIZE);
      setUrl(sound.size < MIN_SIZE ? null : URL.createObjectURL(sound));
    };
    recorder.start();
    setUrl(null);
    setSilent(false);
    setLeft(DURATION);
    setTimeout(() => {
      if (recorder.state !== 'inactive') recorder.stop();
    }, DURATION * 1_000);
  };
  return (
    <div className={styles.sample}>
      <Button disabled={left > 0} onClick={record}>
        {left > 0 ? t.voice.recording(left) : t.voice.record}
      </Button>
      {silent && <p role="alert">{t.voice.silent}</p>}
      {url && (
        <figure>
          <figcaption className={layout.soft}>{t.voice.replay}</figcaption>
          {/* The reader's own voice, recorded a moment ago: it has no captions. */}
          {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
          <audio controls src={url} aria-label={t.voice.replay} />
        </figure>
      )}
    </div>
  );
}
