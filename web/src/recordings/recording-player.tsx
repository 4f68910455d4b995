/** Hears a recording. */

import type { RefObject } from 'react';
import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import { classes } from '../ui/classes';
import content from '../ui/content.module.css';
import { errorMessage } from '../ui/error-messages';
import { Icon } from '../ui/icon';
import layout from '../ui/layout.module.css';
import { useRecordingMessages } from './messages';
import styles from './recordings.module.css';
import type { Playback } from './use-playback';

export function RecordingPlayer(props: {
  name: string;
  audio: RefObject<HTMLAudioElement | null>;
  playback: Playback;
}) {
  const { name, audio, playback } = props;
  const t = useMessages();
  const words = useRecordingMessages();
  const { url, isLoading, error, broken } = playback;
  const wrong = error ? errorMessage(error, t, words.playFailed) : broken ? words.playFailed : null;
  return (
    <div className={classes(content.screenOnly, styles.player)}>
      {url === null || wrong !== null ? (
        <Button disabled={isLoading} aria-label={words.play(name)} onClick={playback.play}>
          <Icon name="play" size={18} />
          {words.listen}
        </Button>
      ) : (
        // The candidate's own voice: it has no captions, and the answer stands beside it.
        // eslint-disable-next-line jsx-a11y/media-has-caption
        <audio ref={audio} controls preload="auto" src={url} aria-label={name} {...playback.events} />
      )}
      <p role="status" className={isLoading ? layout.note : 'visually-hidden'}>
        {isLoading ? words.preparing : ''}
      </p>
      {wrong !== null && (
        <p role="alert" className={styles.trouble}>
          {wrong}
        </p>
      )}
    </div>
  );
}
