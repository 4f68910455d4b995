/** Where the parts of a recording stand in its picture. */

import type { RecordingSpan } from '../api/client';

/** How many units wide the picture is, whatever its size on the screen. */
export const WIDTH = 1_000;
/** Units below which a bar would not be seen. */
const MIN_WIDTH = 2;

export interface Bar {
  x: number;
  width: number;
}

/** The bars of what is spoken in a recording of this many milliseconds; those that would touch are one. */
export function bars(speech: readonly RecordingSpan[], duration: number): Bar[] {
  if (duration <= 0) return [];
  const scale = WIDTH / duration;
  const made: Bar[] = [];
  for (const { start, end } of [...speech].sort((one, other) => one.start - other.start)) {
    const [from, to] = [Math.max(0, start) * scale, Math.min(duration, end) * scale];
    if (to <= from) continue;
    const width = Math.max(MIN_WIDTH, to - from);
    const bar = { x: Math.min(from, WIDTH - width), width };
    const last = made.at(-1);
    if (last && bar.x <= last.x + last.width) last.width = Math.max(last.width, bar.x + bar.width - last.x);
    else made.push(bar);
  }
  return made;
}

/** Seconds of a place in the recording, kept within it. */
export function within(seconds: number, duration: number): number {
  return Math.min(Math.max(0, seconds), duration / 1_000);
}
