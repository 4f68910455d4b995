/** Every interview so far, with a filter; any can be deleted. */

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, type SessionSummary } from '../../api/client';
import { keys, sessions } from '../../api/queries';
import { SessionFormat } from '../../formats/session-format';
import { useMessages } from '../../i18n';
import { useOutbox } from '../../outbox';
import { Button, LinkButton } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Input } from '../../ui/field';
import { Heading } from '../../ui/heading';
import layout from '../../ui/layout.module.css';
import { Loaded } from '../../ui/page-state';
import { errorMessage } from '../../ui/error-messages';
import { SessionList } from '../../ui/session-list';
import styles from './history.module.css';

export function History() {
  const t = useMessages();
  const list = useInfiniteQuery(sessions);
  const [words, setWords] = useState('');
  const [leaving, setLeaving] = useState<SessionSummary | null>(null);
  return (
    <div className={styles.page}>
      <Heading title={t.home.historyTitle} />
      <Loaded query={list} below>
        {(data) => {
          const all = data.pages.flatMap(({ items }) => items);
          if (all.length === 0) return <Empty />;
          const fold = (text: string) => text.toLowerCase().replace(/\s+/g, '');
          const found = all.filter(({ position }) => fold(position).includes(fold(words)));
          return (
            <>
              <Input label={t.home.filter} type="search" value={words} onChange={(event) => setWords(event.currentTarget.value)} />
              {found.length === 0 ? (
                <p role="status">{t.home.filterNone}</p>
              ) : (
                <SessionList
                  sessions={found}
                  about={(session) => <SessionFormat session={session} />}
                  aside={(session) => (
                    <Button look="quiet" aria-label={`${t.home.remove}: ${session.position}`} onClick={() => setLeaving(session)}>
                      {t.home.remove}
                    </Button>
                  )}
                />
              )}
              {list.hasNextPage ? (
                <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  {t.home.loadMore}
                </Button>
              ) : (
                <p className={layout.soft}>{t.home.noMore}</p>
              )}
            </>
          );
        }}
      </Loaded>
      <RemoveDialog session={leaving} onClose={() => setLeaving(null)} />
    </div>
  );
}

function Empty() {
  const t = useMessages();
  return (
    <>
      <p className={layout.soft}>{t.home.historyEmpty}</p>
      <LinkButton to="/interviews/new" look="primary">
        {t.shared.newInterview}
      </LinkButton>
    </>
  );
}

function RemoveDialog({ session, onClose }: { session: SessionSummary | null; onClose: () => void }) {
  const t = useMessages();
  const queries = useQueryClient();
  const outbox = useOutbox();
  const remove = useMutation({
    mutationFn: (id: number) => body(api.DELETE('/sessions/{session_id}', { params: { path: { session_id: id } } })),
    onSuccess: async (_, id) => {
      outbox?.forgetSession(id);
      await queries.invalidateQueries({ queryKey: keys.sessions });
      onClose();
    },
  });
  return (
    <Dialog
      open={session !== null}
      title={t.home.removeTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t.shared.cancel}</Button>
          <Button look="danger" disabled={remove.isPending} onClick={() => session && remove.mutate(session.id)}>
            {t.home.remove}
          </Button>
        </>
      }
    >
      <p>{t.home.removeText(session?.position ?? '')}</p>
      {remove.error && <p role="alert">{errorMessage(remove.error, t, t.home.removeFailed)}</p>}
    </Dialog>
  );
}
