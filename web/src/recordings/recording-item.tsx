/** One recording: its player, its picture, what was understood of it, and what was counted in it. */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { Language, Recording } from '../api/client';
import { useFormat } from '../i18n';
import { useLatest } from '../state/use-latest';
import layout from '../ui/layout.module.css';
import { useRecordingMessages } from './messages';
import { RecordingPlayer } from './recording-player';
import styles from './recordings.module.css';
import { RemoveButton } from './remove-button';
import { heardWords, momentOf, timedWords, type HeardWord } from './transcript/timed-words';
import { TranscriptPanel } from './transcript/transcript-panel';
import { transcript } from './transcript/transcript-query';
import type { Answering } from './transcript/use-as-answer';
import { usePlayback } from './use-playback';
import { VoiceFacts } from './voice-facts';
import { VoiceTimeline } from './voice-timeline';

/** Takes what plays the quotes of an answer in a recording, under the recording's number; `null` takes it back. */
export type OfferQuotes = (recording: number, player: { label: string; find: FindQuote } | null) => void;

/** What plays a quote; `null` where it was not heard. */
type FindQuote = (quote: string) => (() => void) | null;

const nothing: readonly HeardWord[] = [];

export function RecordingItem(props: {
  recording: Recording;
  name: string;
  language: Language;
  /** The answer that was submitted, whose quotes are played. */
  answer: string | null;
  answering: Answering | null;
  onQuotes: OfferQuotes | null;
  onRemoved: () => void;
}) {
  const { recording, name, language, answer, answering, onQuotes, onRemoved } = props;
  const format = useFormat();
  const audio = useRef<HTMLAudioElement>(null);
  const playback = usePlayback(recording, audio);
  // The panel below asks for it.
  const { data: segments } = useQuery({
    ...transcript(recording),
    enabled: false,
    select: (found) => found.segments,
  });
  const heard = useMemo(() => (segments ? heardWords(segments) : nothing), [segments]);
  useQuotes({ recording: recording.id, answer, heard, playFrom: playback.playFrom, onQuotes });
  return (
    <li className={styles.item}>
      <div className={styles.head}>
        <p className={styles.name}>
          <strong>{name}</strong>
          <time className={layout.note} dateTime={recording.created_at}>
            {format.moment(recording.created_at)}
          </time>
        </p>
        <RemoveButton recording={recording} name={name} onRemoved={onRemoved} />
      </div>
      <RecordingPlayer name={name} audio={audio} playback={playback} />
      <VoiceTimeline recording={recording} position={playback.position} onJump={playback.jump} />
      <TranscriptPanel
        recording={recording}
        name={name}
        language={language}
        heard={heard}
        position={playback.position}
        onPlay={playback.playFrom}
        answering={answering}
      />
      <VoiceFacts recording={recording} name={name} />
    </li>
  );
}

/** Offers to play the quotes of the answer, while the recording is shown. */
function useQuotes(props: {
  recording: number;
  answer: string | null;
  heard: readonly HeardWord[];
  playFrom: (from: number, to: number) => void;
  onQuotes: OfferQuotes | null;
}) {
  const { recording, answer, heard, playFrom, onQuotes } = props;
  const label = useRecordingMessages().transcript.playQuote;
  const latestPlayFrom = useLatest(playFrom);
  useEffect(() => {
    if (onQuotes === null || answer === null || heard.length === 0) return;
    const words = timedWords(answer, heard);
    const find: FindQuote = (quote) => {
      const moment = momentOf(quote, answer, words);
      return moment && (() => latestPlayFrom.current(moment.start / 1_000, moment.end / 1_000));
    };
    onQuotes(recording, { label, find });
    return () => onQuotes(recording, null);
  }, [recording, answer, heard, label, latestPlayFrom, onQuotes]);
}
