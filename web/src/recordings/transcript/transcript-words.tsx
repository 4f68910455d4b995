/** A transcript whose words are heard when they are pressed, and which shows the word that is heard; what is unsure has a dotted line. */

import { memo, useId, useMemo, useState, type KeyboardEvent } from 'react';
import type { Language } from '../../api/client';
import { useFormat } from '../../i18n';
import { Icon } from '../../ui/icon';
import layout from '../../ui/layout.module.css';
import { useRecordingMessages } from '../messages';
import { timedWords, type HeardWord, type TimedWord } from './timed-words';
import styles from './transcript.module.css';

export function TranscriptWords(props: {
  text: string;
  heard: readonly HeardWord[];
  language: Language;
  /** What it is called. */
  label: string;
  /** Where it plays, in seconds; 0 before it is played. */
  position: number;
  /** Plays from these seconds on. */
  onPlay: (seconds: number) => void;
}) {
  const { text, heard, language, label, position, onPlay } = props;
  const { transcript: words } = useRecordingMessages();
  const format = useFormat();
  const hint = useId();
  const [reached, setReached] = useState(0);
  const timed = useMemo(() => timedWords(text, heard), [text, heard]);
  const playable = useMemo(() => timed.filter(({ start }) => start !== null), [timed]);
  const pieces = useMemo(() => piecesOf(text, timed), [text, timed]);
  const current = startOfWordAt(playable, position * 1_000);
  const unsure = timed.filter((word) => word.unsure).length;
  return (
    <>
      <div role="group" className={styles.words} lang={language} aria-label={label} aria-describedby={playable.length > 0 ? hint : undefined}>
        {pieces.map(({ word, space, place }) => (
          <Word
            key={word.at}
            word={word}
            space={space}
            unsureWord={words.unsure}
            place={place}
            isReached={place === Math.min(reached, playable.length - 1)}
            isCurrent={current !== null && word.start === current}
            onPlay={onPlay}
            onReach={setReached}
          />
        ))}
      </div>
      {unsure > 0 && (
        <p className={styles.unsureNote}>
          <Icon name="warning" size={18} />
          <span>{words.unsureCount(format.number(unsure))}</span>
        </p>
      )}
      {playable.length > 0 && (
        <p id={hint} className={layout.note}>
          {words.hint} <span className={styles.keys}>{words.keys}</span>
        </p>
      )}
    </>
  );
}

interface Piece {
  word: TimedWord;
  /** What stands between it and the next. */
  space: string;
  /** Which of the words that can be played it is; -1 for none. */
  place: number;
}

function piecesOf(text: string, timed: readonly TimedWord[]): Piece[] {
  let playable = 0;
  return timed.map((word, at) => {
    const space = text.slice(word.at + word.text.length, timed[at + 1]?.at ?? text.length);
    return { word, space, place: word.start === null ? -1 : playable++ };
  });
}

interface WordProps extends Piece {
  unsureWord: string;
  /** Whether the keyboard comes to it. */
  isReached: boolean;
  isCurrent: boolean;
  onPlay: (seconds: number) => void;
  onReach: (place: number) => void;
}

const Word = memo(function Word({ word, space, unsureWord, place, isReached, isCurrent, onPlay, onReach }: WordProps) {
  const { start, text, unsure } = word;
  const shown = (
    <>
      {text}
      {unsure && <span className="visually-hidden"> ({unsureWord})</span>}
    </>
  );
  if (start === null) {
    return (
      <>
        <span data-unsure={unsure || undefined}>{shown}</span>
        {space}
      </>
    );
  }
  return (
    <>
      <button
        type="button"
        tabIndex={isReached ? 0 : -1}
        data-unsure={unsure || undefined}
        data-current={isCurrent || undefined}
        onClick={() => {
          onReach(place);
          onPlay(start / 1_000);
        }}
        onFocus={() => onReach(place)}
        onKeyDown={moveFocus}
      >
        {shown}
      </button>
      {space}
    </>
  );
});

/** The arrow keys, Home and End go from word to word. */
function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const all = Array.from(event.currentTarget.parentElement?.querySelectorAll('button') ?? []);
  const at = all.indexOf(event.currentTarget);
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all[to]?.focus();
}

/** When the word begins that was begun last at a time; `null` before the first, and before anything is played. */
function startOfWordAt(words: readonly TimedWord[], time: number): number | null {
  if (time <= 0) return null;
  let found: number | null = null;
  for (const { start } of words) {
    if (start !== null && start <= time && (found === null || start > found)) found = start;
  }
  return found;
}
