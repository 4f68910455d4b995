/** Lengths and places in a recording, as people read them. */

import { clock } from '../i18n/format';

/** A length in milliseconds: to a tenth of a second below ten seconds, else in whole seconds or minutes. */
export function lengthText(
  milliseconds: number,
  words: { exact: (seconds: string) => string; whole: (seconds: number) => string },
): string {
  const tenths = Math.round(milliseconds / 100) / 10;
  return tenths < 10 ? words.exact(tenths.toFixed(1)) : words.whole(Math.round(milliseconds / 1_000));
}

/** A place in a recording, as its player shows it: “1:05”. */
export function placeText(milliseconds: number): string {
  return clock(Math.floor(milliseconds / 1_000));
}

/** A rate as it is told: syllables in a second with a tenth, words in a minute without. */
export function rateText(rate: number, unit: 'syllables_per_second' | 'words_per_minute'): string {
  return unit === 'syllables_per_second' ? rate.toFixed(1) : String(Math.round(rate));
}

/** Words with how often each was said, the most frequent first: “음 3, 어 1”. */
export function frequencies(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  return sorted.map(([word, count]) => `${word} ${String(count)}`).join(', ');
}
