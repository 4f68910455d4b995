/** Korean particles, which depend on how the word before them ends. */

export type Josa = '은/는' | '이/가' | '을/를' | '과/와' | '으로/로' | '이에요/예요';

/** How Korean reads the digits; only whether the last one ends in a consonant, or in ㄹ, matters. */
const digits = ['영', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'];

/** The word with the particle that fits it; both particles where its ending can't be read. */
export function josa(word: string, pair: Josa): string {
  const [closed, open] = pair.split('/') as [string, string];
  const last = Array.from(word.replace(/[^\p{L}\p{N}]+$/u, '')).at(-1) ?? '';
  const syllable = /[0-9]/.test(last) ? (digits[Number(last)] ?? '') : last;
  const code = syllable.codePointAt(0) ?? 0;
  if (code < 0xac00 || code > 0xd7a3) return `${word}${closed}(${open})`;
  const final = (code - 0xac00) % 28;
  // ㄹ is the eighth final consonant; before 로 it counts as none.
  const isOpen = final === 0 || (pair === '으로/로' && final === 8);
  return word + (isOpen ? open : closed);
}
