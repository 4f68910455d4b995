/** The way back to the last answer that this browser holds and the server has not. */

import { useSignIn } from '../api/react';
import { useMessages } from '../i18n';
import { LinkButton } from '../ui/button';

export function Held({ held }: { held: { session: number; record: number }[] }) {
  const t = useMessages();
  const signedIn = useSignIn() === 'in';
  const [last] = held;
  if (!last || !signedIn) return null;
  return <LinkButton to={`/interviews/${String(last.session)}?q=${String(last.record)}`}>{t.leaving.goOnWriting}</LinkButton>;
}
