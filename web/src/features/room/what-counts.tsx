/** What counts in the format of this interview, folded below the question. */

import { useQuery } from '@tanstack/react-query';
import { formats } from '../../api/formats';
import { useFormatMessages } from '../../formats/messages';
import { Counts } from '../../formats/outline';
import { useLocale } from '../../i18n';
import { useRoom } from './room-context';
import styles from './room.module.css';

export function WhatCounts() {
  const { session } = useRoom();
  const words = useFormatMessages();
  const [locale] = useLocale();
  const { data } = useQuery(formats(locale));
  const format = data?.find(({ id }) => id === session.format);
  if (!format) return null;
  return (
    <details className={styles.counts}>
      <summary>{words.counts}</summary>
      <Counts counts={format.counts} />
    </details>
  );
}
