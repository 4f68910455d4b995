/** What kept the recorder from recording, or made it end, in words. */

import { useMessages } from '../i18n';
import { Icon } from '../ui/icon';
import { browserFamily } from '../voice/recognition';
import { useRecordingMessages } from './messages';
import type { RecorderProblem } from './recorder';
import styles from './recorder.module.css';

export function RecorderTrouble({ problem }: { problem: RecorderProblem | null }) {
  const t = useMessages();
  const words = useRecordingMessages();
  if (problem === null) return null;
  const said =
    problem === 'pulledOut' || problem === 'short' || problem === 'long'
      ? words.problems[problem]
      : problem === 'refused'
        ? `${t.voice.refusedTitle}. ${t.voice.refused[browserFamily()]}`
        : t.voice[problem];
  return (
    <p role="alert" className={styles.trouble}>
      <Icon name="warning" />
      <span>{said}</span>
    </p>
  );
}
