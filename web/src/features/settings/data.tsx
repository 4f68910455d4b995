/** Taking all one's data along, and erasing it. */

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, type User } from '../../api/client';
import { forget } from '../../api/token';
import { useMessages } from '../../i18n';
import { useOutbox } from '../../outbox';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Input } from '../../ui/field';
import styles from './settings.module.css';

export function Data({ user }: { user: User }) {
  const t = useMessages();
  const outbox = useOutbox();
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const take = useMutation({
    mutationFn: () => body(api.GET('/users/me/export')),
    onSuccess: (all) => save(JSON.stringify(all, null, 2)),
  });
  const erase = useMutation({
    mutationFn: () => body(api.DELETE('/users/me')),
    onSuccess: () => {
      outbox?.clear();
      forget();
      window.location.assign('/');
    },
  });
  return (
    <div className={styles.data}>
      <div>
        <p className={styles.soft}>{t.settings.exportHelp}</p>
        <Button disabled={take.isPending} onClick={() => take.mutate()}>
          {take.isPending ? t.settings.exporting : t.settings.export}
        </Button>
        {take.error && <p role="alert">{t.settings.failed}</p>}
      </div>
      <div>
        <p className={styles.soft}>{t.settings.deleteHelp}</p>
        <Button look="danger" onClick={() => setAsking(true)}>
          {t.settings.deleteAccount}
        </Button>
      </div>
      <Dialog
        open={asking}
        title={t.settings.deleteTitle}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t.shared.cancel}</Button>
            <Button look="danger" disabled={typed !== user.username || erase.isPending} onClick={() => erase.mutate()}>
              {t.settings.deleteButton}
            </Button>
          </>
        }
      >
        <p>{t.settings.deleteHelp}</p>
        <Input
          label={t.settings.deleteConfirm(user.username)}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={erase.error ? t.settings.failed : undefined}
        />
      </Dialog>
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
