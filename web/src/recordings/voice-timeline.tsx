/** A recording as a picture: bars where somebody speaks, gaps where nobody does, and a play-head to jump with. */

import { useId } from 'react';
import type { Recording } from '../api/client';
import { useMessages } from '../i18n';
import content from '../ui/content.module.css';
import { lengthText, placeText } from './length';
import { useRecordingMessages } from './messages';
import styles from './recordings.module.css';
import { bars, WIDTH } from './timeline-geometry';

const HEIGHT = 40;
/** Milliseconds from which on a pause is listed for those who don't see the picture. */
const LISTED_PAUSE = 1_000;

export function VoiceTimeline(props: {
  recording: Recording;
  /** Where it plays, in seconds. */
  position: number;
  onJump: (seconds: number) => void;
}) {
  const { recording, position, onJump } = props;
  const t = useMessages();
  const words = useRecordingMessages();
  const id = useId();
  const { duration_ms: duration, voice } = recording;
  const whole = placeText(duration);
  const place = placeText(position * 1_000);
  const listed = voice.pauses.filter(({ start, end }) => end - start >= LISTED_PAUSE);
  const length = (milliseconds: number) => lengthText(milliseconds, { exact: words.seconds, whole: t.shared.seconds });
  return (
    <figure className={styles.timeline}>
      <div className={styles.track}>
        <svg viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} preserveAspectRatio="none" role="img" aria-labelledby={id}>
          <title id={id}>{words.picture(String(voice.speech.length), String(voice.pauses.length))}</title>
          <rect className={styles.silence} x={0} y={HEIGHT / 2 - 1} width={WIDTH} height={2} />
          {bars(voice.speech, duration).map(({ x, width }) => (
            <rect key={x} className={styles.speech} x={x} y={4} width={width} height={HEIGHT - 8} />
          ))}
        </svg>
        {/* A slider of the browser's own is clicked, dragged and moved by keys; its thumb is the play-head. */}
        <input
          type="range"
          className={content.screenOnly}
          min={0}
          max={duration / 1_000}
          step="any"
          value={position}
          aria-label={words.position}
          aria-valuetext={words.at(place, whole)}
          onChange={(event) => onJump(event.currentTarget.valueAsNumber)}
        />
      </div>
      <figcaption className={styles.scale}>
        <span className="numbers" aria-hidden="true">
          {place}
        </span>
        <span className={styles.key} aria-hidden="true">
          <span className={styles.spokenKey}>{words.spokenKey}</span>
          <span className={styles.pauseKey}>{words.pauseKey}</span>
        </span>
        <span className="numbers" aria-hidden="true">
          {whole}
        </span>
      </figcaption>
      {listed.length > 0 && (
        <div className="visually-hidden">
          <p>{words.pausesList}</p>
          <ul>
            {listed.map(({ start, end }) => (
              <li key={start}>{words.pauseAt(placeText(start), length(end - start))}</li>
            ))}
          </ul>
        </div>
      )}
    </figure>
  );
}
