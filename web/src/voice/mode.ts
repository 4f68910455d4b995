/** Whether an interview is answered by typing or by speaking; kept in this browser, and changeable at any question. */

import { drop, ofPerson, read, write } from '../storage';

export type Mode = 'text' | 'voice';

export function chosenMode(session: number): Mode {
  return read(ofPerson.mode(session)) === 'voice' ? 'voice' : 'text';
}

export function chooseMode(session: number, mode: Mode): void {
  if (mode === 'voice') write(ofPerson.mode(session), mode);
  else drop(ofPerson.mode(session));
}
