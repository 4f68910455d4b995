/** Cuts an answer into sentences that can be pointed at. */

export interface Sentence {
  text: string;
  /** Where it begins, in Unicode code points, as the server counts. */
  start: number;
}

/** Dictation writes without full stops: what is longer is cut where words end. */
const MAX_SENTENCE_LENGTH = 160;

const ends = new Set('.!?。！？…');
const closings = new Set('"\'”’)]』」》');

/** The sentences of an answer in order, each as it stands there, without the white space around it. */
export function sentencesOf(answer: string): Sentence[] {
  const points = Array.from(answer);
  const found: Sentence[] = [];
  let start = 0;
  let ended = false;
  const cut = (end: number) => {
    const [from, to] = trimmed(points, start, end);
    if (points.slice(from, to).some((point) => /[\p{L}\p{N}]/u.test(point))) {
      found.push({ text: points.slice(from, to).join(''), start: from });
    }
    start = end;
  };
  points.forEach((point, at) => {
    if (point === '\n' || (ended && /\s/u.test(point))) cut(at);
    else if (at - start >= MAX_SENTENCE_LENGTH) cut(lastSpace(points, start, at));
    ended = ends.has(point) || (ended && closings.has(point));
  });
  cut(points.length);
  return found;
}

function trimmed(points: string[], start: number, end: number): [number, number] {
  const isSpace = (at: number) => /\s/u.test(points[at] ?? '');
  let [from, to] = [start, end];
  while (from < to && isSpace(from)) from += 1;
  while (to > from && isSpace(to - 1)) to -= 1;
  return [from, to];
}

/** The last space before a place, or that place where there is none. */
function lastSpace(points: string[], start: number, before: number): number {
  for (let at = before; at > start; at -= 1) {
    if (/\s/u.test(points[at] ?? '')) return at;
  }
  return before;
}
