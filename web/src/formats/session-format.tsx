/** What kind of interview one in a list is, and that its answers were timed. */

import { useQuery } from '@tanstack/react-query';
import type { SessionSummary } from '../api/client';
import { isTimed, MIXED } from '../api/format-times';
import { formats } from '../api/formats';
import { useLocale } from '../i18n';
import { read, userKeys } from '../storage';
import { FormatName } from './format-name';
import { useFormatMessages } from './messages';

export function SessionFormat({ session }: { session: SessionSummary }) {
  const words = useFormatMessages();
  const [locale] = useLocale();
  const { data } = useQuery({ ...formats(locale), enabled: session.format !== MIXED });
  const timed = isTimed(data?.find(({ id }) => id === session.format), session.time_limit_s);
  // Only this browser knows that the clocks were off.
  const isOff = read(userKeys.unmeasured(session.id)) !== null;
  return (
    <>
      <FormatName session={session} />
      {timed && !isOff && <span>{words.timed}</span>}
    </>
  );
}
