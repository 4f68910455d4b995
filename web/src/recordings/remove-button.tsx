/** Deletes a recording, once the reader has said so twice. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, type Recording } from '../api/client';
import { ApiError } from '../api/errors';
import { keys } from '../api/queries';
import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { errorMessage } from '../ui/error-messages';
import { Icon } from '../ui/icon';
import { useRecordingMessages } from './messages';
import styles from './recordings.module.css';

export function RemoveButton({ recording, name, onRemoved }: { recording: Recording; name: string; onRemoved: () => void }) {
  const t = useMessages();
  const words = useRecordingMessages();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: async () => {
      try {
        await body(api.DELETE('/recordings/{recording_id}', { params: { path: { recording_id: recording.id } } }));
      } catch (error) {
        // What is gone already need not be deleted.
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      }
    },
    onSuccess: async () => {
      setAsking(false);
      onRemoved();
      await queries.invalidateQueries({ queryKey: keys.recordings(recording.record_id) });
    },
  });
  const close = () => {
    remove.reset();
    setAsking(false);
  };
  return (
    <>
      <Button look="quiet" className={styles.remove ?? ''} aria-label={words.removeNamed(name)} onClick={() => setAsking(true)}>
        <Icon name="bin" size={18} />
        {words.remove}
      </Button>
      <Dialog
        open={asking}
        title={words.removeTitle(name)}
        onClose={close}
        actions={
          <>
            <Button onClick={close}>{t.shared.cancel}</Button>
            <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
              {remove.isPending ? words.removing : words.remove}
            </Button>
          </>
        }
      >
        <p>{words.removeHelp}</p>
        {remove.error && (
          <p role="alert" className={styles.trouble}>
            {errorMessage(remove.error, t, words.removeFailed)}
          </p>
        )}
      </Dialog>
    </>
  );
}
