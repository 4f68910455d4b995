/** What a page shows while it waits, and when it can't be shown. */

import { useEffect, useState, type ReactNode } from 'react';
import { ApiError, SignedOut, Unreachable } from '../api/errors';
import { useConnection, useSignIn } from '../api/react';
import { useMessages } from '../i18n';
import { Button, LinkButton } from './button';
import { classes } from './classes';
import { errorMessage } from './error-messages';
import layout from './layout.module.css';
import styles from './page-state.module.css';

/** How long the reader has waited: 0 at first, 1 from 200 ms on, 2 from 3 s, 3 from 10 s. */
export function useWaitingPhase(): number {
  const [phase, setPhase] = useState(0);
  useEffect(() => {
    const timers = [200, 3_000, 10_000].map((wait, at) => setTimeout(() => setPhase(at + 1), wait));
    return () => timers.forEach(clearTimeout);
  }, []);
  return phase;
}

/** Nothing for 200 ms, then the shape of what will come, words after 3 s and more of them after 10 s. */
export function Waiting({ label }: { label?: string }) {
  const t = useMessages();
  const phase = useWaitingPhase();
  if (phase === 0) return null;
  return (
    <div className={layout.stack}>
      <div aria-hidden="true" className={styles.bar} />
      <div aria-hidden="true" className={classes(styles.bar, styles.block)} />
      <div aria-hidden="true" className={styles.bar} />
      <p role="status" className={layout.soft}>
        {phase === 1 ? (label ?? t.states.loading) : phase === 2 ? t.states.slow : t.states.verySlow}
      </p>
    </div>
  );
}

const notFound = new Error('no such page');

/** For an address that leads nowhere. */
export function NotFoundPage() {
  return <ErrorPage error={notFound} />;
}

/** Says what went wrong, whether anything is lost, and what to do. */
export function ErrorPage({ error, retry, below = false }: { error: unknown; retry?: () => void; below?: boolean }) {
  const t = useMessages();
  const offline = useConnection() === 'offline';
  const signIn = useSignIn();
  const hasAccount = signIn === 'in' || signIn === 'expired';
  // A page has one heading of the first level: this one, where it stands for the whole page.
  const Title = below ? 'h2' : 'h1';
  const { title, text, again } = describe(error, t, offline);
  const code = error instanceof ApiError ? error.code : '';
  return (
    <div className={styles.problem} role="alert" data-below={below || undefined}>
      <Title>{title}</Title>
      <p>{text}</p>
      {error instanceof ApiError && error.detail && (
        <details>
          <summary>{t.shared.more}</summary>
          <p lang="en">{t.states.serverSays(error.detail)}</p>
        </details>
      )}
      <div className={layout.actions}>
        {again && retry && (
          <Button look="primary" onClick={retry}>
            {t.shared.retry}
          </Button>
        )}
        {hasAccount && (isErased(code) || code === 'quota') && <LinkButton to="/history">{t.states.toHistory}</LinkButton>}
        {hasAccount && isAnothers(code) && <LinkButton to="/settings">{t.states.toSignOut}</LinkButton>}
        <LinkButton to={signIn === 'out' ? '/' : '/home'}>{t.states.toHome}</LinkButton>
      </div>
    </div>
  );
}

const isErased = (code: string) => code === 'session_not_found' || code === 'record_not_found';
const isAnothers = (code: string) => code.startsWith('not_your_');

type Messages = ReturnType<typeof useMessages>;

function describe(error: unknown, t: Messages, offline: boolean): { title: string; text: string; again: boolean } {
  const { states } = t;
  if (error instanceof Unreachable) {
    const [title, text] = offline ? [states.offlineTitle, states.offlineHelp] : [states.unreachableTitle, states.unreachableHelp];
    return { title, text, again: true };
  }
  if (error === notFound) return { title: states.missingTitle, text: states.missing, again: false };
  if (error instanceof SignedOut) return { title: states.expiredTitle, text: states.expired, again: true };
  return error instanceof ApiError ? describeApiError(error, t) : { title: states.failedTitle, text: states.failed, again: true };
}

function describeApiError(error: ApiError, t: Messages): { title: string; text: string; again: boolean } {
  const { states, problems } = t;
  const { code, status, retryAfter } = error;
  if (isAnothers(code)) return { title: states.forbiddenTitle, text: states.forbidden, again: false };
  if (isErased(code)) return { title: states.erasedTitle, text: states.erased, again: false };
  if (code === 'quota') return { title: problems.quotaTitle, text: problems.quota, again: true };
  if (code === 'storage_full') return { title: problems.storageFullTitle, text: problems.storageFull, again: true };
  if (status === 429 || status === 503) {
    return { title: states.busyTitle, text: retryAfter ? states.busy(retryAfter) : states.failed, again: true };
  }
  if (status === 404 || status === 400) return { title: states.missingTitle, text: states.missing, again: false };
  return { title: states.failedTitle, text: errorMessage(error, t, states.failed), again: status !== 403 };
}

/** Shows a query: waiting, its problem, or its data; `below` a heading of the page, or as the whole page. */
export function Loaded<T>(props: {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  label?: string;
  below?: boolean;
  children: (data: T) => ReactNode;
}) {
  const { query, label, below = false, children } = props;
  // What was read once stays on the page while a later read fails; the banner says why.
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorPage error={query.error} retry={() => void query.refetch()} below={below} />;
  return <Waiting {...(label !== undefined && { label })} />;
}
