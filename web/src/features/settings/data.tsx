/** Taking all one's data along, and erasing it. */

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, type User } from '../../api/client';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { explain } from '../../ui/problem-words';
import { EraseDialog } from './erase-dialog';
import styles from './settings.module.css';

export function Data({ user }: { user: User }) {
  const t = useMessages();
  const [asking, setAsking] = useState(false);
  const take = useMutation({
    mutationFn: () => body(api.GET('/users/me/export')),
    onSuccess: (all) => save(JSON.stringify(all, null, 2)),
  });
  return (
    <div className={styles.data}>
      <div>
        <p className={styles.soft}>{t.settings.exportHelp}</p>
        <Button disabled={take.isPending} onClick={() => take.mutate()}>
          {take.isPending ? t.settings.exporting : t.settings.export}
        </Button>
        {take.error && <p role="alert">{explain(take.error, t, t.settings.exportFailed)}</p>}
      </div>
      <div>
        <p className={styles.soft}>{t.settings.deleteHelp}</p>
        <Button look="danger" onClick={() => setAsking(true)}>
          {t.settings.deleteAccount}
        </Button>
      </div>
      <EraseDialog open={asking} user={user} onClose={() => setAsking(false)} />
    </div>
  );
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'daedam.json';
  link.click();
  URL.revokeObjectURL(url);
}
