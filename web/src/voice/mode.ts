/** Whether an interview is answered by typing or by speaking; kept in this browser, and changeable at any question. */

import { drop, userKeys, read, write } from '../storage';

export type AnswerMode = 'text' | 'voice';

export function chosenMode(session: number): AnswerMode {
  return read(userKeys.mode(session)) === 'voice' ? 'voice' : 'text';
}

export function chooseMode(session: number, mode: AnswerMode): void {
  if (mode === 'voice') write(userKeys.mode(session), mode);
  else drop(userKeys.mode(session));
}
