/** Whether an interview is answered by typing or by speaking; kept in this browser, and changeable at any question. */

export type Mode = 'text' | 'voice';

const name = (session: number) => `daedam.mode.${String(session)}`;

export function chosenMode(session: number): Mode {
  return localStorage.getItem(name(session)) === 'voice' ? 'voice' : 'text';
}

export function chooseMode(session: number, mode: Mode): void {
  if (mode === 'voice') localStorage.setItem(name(session), mode);
  else localStorage.removeItem(name(session));
}
