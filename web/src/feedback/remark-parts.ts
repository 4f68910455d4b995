/** Takes a remark apart: “the candidate's words” — what to do about them. */

import { quotedIn } from './evidence';

export interface RemarkParts {
  /** The candidate's words; `null` where the remark quotes nothing. */
  quote: string | null;
  advice: string;
}

export function remarkParts(remark: string): RemarkParts {
  const quote = quotedIn(remark);
  // The quote stands between two marks, and a dash or a colon leads on from it.
  const advice = quote === null ? remark : remark.slice(quote.length + 2).replace(/^\s*[—–:-]?\s*/, '');
  return advice === '' ? { quote: null, advice: remark } : { quote, advice };
}
