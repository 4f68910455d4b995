/** What was counted in a recording, as plain facts: no value is called good or bad. */

import type { ReactNode } from 'react';
import type { Recording } from '../api/client';
import { useFormat, useMessages } from '../i18n';
import { Icon } from '../ui/icon';
import layout from '../ui/layout.module.css';
import { frequencies, lengthText, rateText } from './length';
import { useRecordingMessages } from './messages';
import styles from './recordings.module.css';

export function VoiceFacts({ recording, name }: { recording: Recording; name: string }) {
  const t = useMessages();
  const words = useRecordingMessages();
  const format = useFormat();
  const { voice } = recording;
  const { speaking_rate: rate, fillers } = voice;
  const length = (milliseconds: number) => lengthText(milliseconds, { exact: words.seconds, whole: t.shared.seconds });
  const facts: [string, ReactNode][] = [
    [words.length, length(recording.duration_ms)],
    [words.spoken, length(voice.spoken_ms)],
    [
      words.rate,
      rate.value !== null
        ? words.rates[rate.unit](rateText(rate.value, rate.unit))
        : words.notCounted[rate.reason ?? 'no_text'],
    ],
    [
      words.pauses,
      voice.longest_pause_ms === null
        ? words.noPauses
        : words.pausesOf(format.number(voice.pauses.length), length(voice.longest_pause_ms)),
    ],
    [words.beforeFirst, voice.before_first_word_ms === null ? words.nobodySpeaks : length(voice.before_first_word_ms)],
    [
      words.fillers,
      fillers === null
        ? words.notCounted.no_text
        : fillers.length === 0
          ? words.noFillers
          : words.fillersOf(format.number(fillers.length), frequencies(fillers.map(({ word }) => word))),
    ],
  ];
  return (
    <>
      <dl className={styles.facts} aria-label={words.facts(name)}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {rate.value !== null && <p className={layout.note}>{words.rateOf}</p>}
      {voice.warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          <Icon name="warning" />
          <span>{words.warnings[warning]}</span>
        </p>
      ))}
    </>
  );
}
