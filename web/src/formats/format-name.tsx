/** What the format of an interview is called. */

import { useQuery } from '@tanstack/react-query';
import type { Session } from '../api/client';
import { MIXED } from '../api/format-times';
import { formats } from '../api/formats';
import { useLocale, useMessages } from '../i18n';

/** The name of a format, or of the kind of a mixed interview; the format's own word where the server has it no more. */
export function FormatName({ session }: { session: Pick<Session, 'format' | 'kind'> }) {
  const t = useMessages();
  const [locale] = useLocale();
  const isMixed = session.format === MIXED;
  const { data, isError } = useQuery({ ...formats(locale), enabled: !isMixed });
  if (isMixed) return <span>{t.shared.kinds[session.kind]}</span>;
  const found = data?.find(({ id }) => id === session.format)?.name;
  // Until it is known there is nothing to say.
  return <span>{found ?? (data || isError ? session.format : '')}</span>;
}
