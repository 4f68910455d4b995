/** Who can help those who cannot get in, where the host says so. */

import { useQuery } from '@tanstack/react-query';
import { about } from '../../api/queries';
import { useMessages } from '../../i18n';
import layout from '../../ui/layout.module.css';

export function Contact() {
  const t = useMessages();
  const { data } = useQuery(about);
  if (!data?.contact) return null;
  return (
    <p className={layout.soft}>
      {t.recovery.contact} <b>{data.contact}</b>
    </p>
  );
}
