/** When each word of a text is said in a recording: the words of the text are found among those that were heard. */

import type { TranscriptSegment } from '../../api/client';
import { aligned, lettersOf } from './alignment';

/** What was heard: one word, or a part whose words have no times of their own. Times are in milliseconds. */
export interface HeardWord {
  text: string;
  start: number;
  end: number;
  unsure: boolean;
}

/** A word of a text. */
export interface TimedWord {
  text: string;
  /** Where it stands in the text. */
  at: number;
  /** When it is said; `null` where that is not known. */
  start: number | null;
  end: number | null;
  unsure: boolean;
  /** Whether this very word was heard, and not another in its place. */
  heard: boolean;
}

/** Every word that was heard, in order. */
export function heardWords(segments: readonly TranscriptSegment[]): HeardWord[] {
  return segments.flatMap(({ start, end, text, words }) => {
    if (words.length > 0) return whole(words, text);
    return splitWords(text).map(({ text: word }) => ({ text: word, start, end, unsure: false }));
  });
}

/** Joins the pieces of words that some transcribers give, where the text says which belong together. */
function whole(pieces: readonly HeardWord[], text: string): HeardWord[] {
  const joined: HeardWord[] = [];
  let next = 0;
  for (const { text: word } of splitWords(text)) {
    const from = next;
    let letters = '';
    while (next < pieces.length && letters.length < lettersOf(word).length) {
      letters += lettersOf(pieces[next]?.text ?? '');
      next += 1;
    }
    const [first, last] = [pieces[from], pieces[next - 1]];
    if (letters !== lettersOf(word)) return pieces.map((piece) => ({ ...piece }));
    // A mark that stands alone is said with the word before it.
    if (!first || !last || from === next) continue;
    joined.push({ text: word, start: first.start, end: last.end, unsure: pieces.slice(from, next).some(({ unsure }) => unsure) });
  }
  return joined;
}

function splitWords(text: string): { text: string; at: number }[] {
  return Array.from(text.matchAll(/\S+/g), (found) => ({ text: found[0], at: found.index }));
}

/** The words of a text with their times. A word that was not heard takes its share of the time between those that were. */
export function timedWords(text: string, heard: readonly HeardWord[]): TimedWord[] {
  const said = splitWords(text);
  const places = aligned(
    said.map(({ text: word }) => word),
    heard.map(({ text: word }) => word),
  );
  const words = said.map(({ text: word, at }, index): TimedWord => {
    const found = heard[places[index] ?? -1];
    return { text: word, at, start: found?.start ?? null, end: found?.end ?? null, unsure: found?.unsure ?? false, heard: found !== undefined };
  });
  if (words.some((word) => word.heard)) fillGaps(words, places, heard);
  return words;
}

/** Shares the time of what was heard between two known words among the words that stand there instead. */
function fillGaps(words: TimedWord[], places: readonly (number | null)[], heard: readonly HeardWord[]): void {
  for (let from = 0; from < words.length; from += 1) {
    if (words[from]?.heard) continue;
    let to = from;
    while (to < words.length && words[to]?.heard === false) to += 1;
    const before = from === 0 ? -1 : (places[from - 1] ?? -1);
    const after = places[to] ?? heard.length;
    const [first, last] = [heard[before + 1], heard[after - 1]];
    // Nothing was heard there: these words were added.
    if (first && last && after - before > 1) {
      const share = (last.end - first.start) / (to - from);
      for (let at = from; at < to; at += 1) {
        const word = words[at];
        if (!word) continue;
        word.start = first.start + share * (at - from);
        word.end = word.start + share;
      }
    }
    from = to;
  }
}

/** When a quote of a text is said; `null` where too little of it was heard. */
export function momentOf(quote: string, text: string, words: readonly TimedWord[]): { start: number; end: number } | null {
  const at = quote === '' ? -1 : text.indexOf(quote);
  if (at < 0) return null;
  const inside = words.filter((word) => word.at < at + quote.length && word.at + word.text.length > at);
  const heard = inside.filter((word) => word.heard);
  if (heard.length === 0 || heard.length * 2 < inside.length) return null;
  const timed = inside.filter((word) => word.start !== null);
  return {
    start: Math.min(...timed.map(({ start }) => start ?? Infinity)),
    end: Math.max(...timed.map(({ end }) => end ?? 0)),
  };
}
