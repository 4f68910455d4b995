/** Cuts an answer where quotes begin and end, so that each piece knows which judgements it is the evidence of. */

import type { Quote } from '../api/client';

export interface Evidence {
  /** The judgement it belongs to. */
  id: string;
  quote: Quote;
}

export interface Segment {
  text: string;
  /** The judgements whose evidence covers this piece. */
  ids: string[];
}

/** Offsets count Unicode code points, as the server does, and not the halves that JavaScript strings are made of. */
export function segmentsOf(answer: string, evidence: Evidence[]): Segment[] {
  const points = Array.from(answer);
  const placed = evidence.flatMap(({ id, quote }) => {
    const range = place(points, answer, quote);
    return range ? [{ id, ...range }] : [];
  });
  const cuts = [...new Set([0, points.length, ...placed.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, at) => {
    const end = cuts[at + 1] ?? points.length;
    const ids = placed.filter((each) => each.start <= start && each.end >= end).map(({ id }) => id);
    return { text: points.slice(start, end).join(''), ids: [...new Set(ids)] };
  });
}

/** Where a quote stands: where it says, or else where its words do; nowhere when they stand nowhere. */
function place(points: string[], answer: string, quote: Quote): { start: number; end: number } | null {
  const { start, end } = quote;
  if (start < end && points.slice(start, end).join('') === quote.quote) return { start, end };
  const found = quote.quote === '' ? -1 : answer.indexOf(quote.quote);
  if (found < 0) return null;
  const before = Array.from(answer.slice(0, found)).length;
  return { start: before, end: before + Array.from(quote.quote).length };
}
