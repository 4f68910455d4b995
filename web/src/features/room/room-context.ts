/** What every part of an interview room needs. */

import { createContext, useContext } from 'react';
import type { SessionDetail } from '../../api/client';
import type { Outbox } from '../../outbox/outbox';

export interface Room {
  session: SessionDetail;
  outbox: Outbox;
  /** Whether this tab may write; one tab at a time does. */
  canWrite: boolean;
  /** Whether clocks run in this interview, and how to have them run or not. */
  measured: boolean;
  measure: (on: boolean) => void;
  /** Shows the question of a record. */
  goTo: (record: number) => void;
}

export const RoomContext = createContext<Room | null>(null);

export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (!room) throw new Error('used outside RoomContext');
  return room;
}
