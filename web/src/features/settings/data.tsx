/** Taking all one's data along, and erasing it. */

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, type User } from '../../api/client';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { download } from '../../ui/download';
import { errorMessage } from '../../ui/error-messages';
import layout from '../../ui/layout.module.css';
import { EraseDialog } from './erase-dialog';
import styles from './settings.module.css';

export function Data({ user }: { user: User }) {
  const t = useMessages();
  const [asking, setAsking] = useState(false);
  const exportData = useMutation({
    mutationFn: () => body(api.GET('/users/me/export')),
    onSuccess: (all) => download('daedam.json', 'application/json', JSON.stringify(all, null, 2)),
  });
  return (
    <div className={styles.data}>
      <div>
        <p className={layout.note}>{t.settings.exportHelp}</p>
        <Button disabled={exportData.isPending} onClick={() => exportData.mutate()}>
          {exportData.isPending ? t.settings.exporting : t.settings.export}
        </Button>
        {exportData.error && <p role="alert">{errorMessage(exportData.error, t, t.settings.exportFailed)}</p>}
      </div>
      <div>
        <p className={layout.note}>{t.settings.deleteHelp}</p>
        <Button look="danger" onClick={() => setAsking(true)}>
          {t.settings.deleteAccount}
        </Button>
      </div>
      <EraseDialog open={asking} user={user} onClose={() => setAsking(false)} />
    </div>
  );
}
