/** Why there is no transcript that can be relied on, and what to do then. */

import type { RecordingMessages } from '../messages';

type Words = RecordingMessages['transcript'];

/** A code may have a parameter behind a colon: “transcriber_status:503”. */
function wordOf(code: string | null): string {
  return (code ?? '').split(':')[0] ?? '';
}

export function transcriptReason(code: string | null, { reasons }: Words): string {
  const word = wordOf(code);
  return word in reasons ? reasons[word as keyof Words['reasons']] : reasons.other;
}

/** What the candidate can do; where the sound is not the cause, the same sound may be understood later. */
export function transcriptRemedy(code: string | null, { remedies }: Words): string {
  const word = wordOf(code);
  return word in remedies ? remedies[word as keyof Words['remedies']] : remedies.other;
}
