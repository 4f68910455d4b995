/** Says plainly that there are no questions for the very position. */

import type { Session } from '../api/client';
import layout from '../ui/layout.module.css';
import { useFormatMessages } from './messages';

export function GeneralOnly({ session }: { session: Pick<Session, 'general_only' | 'status'> }) {
  const words = useFormatMessages();
  if (!session.general_only) return null;
  return <p className={layout.note}>{session.status === 'completed' ? words.generalOnlyDone : words.generalOnly}</p>;
}
