/** One question without an account: a position, an answer, and what came of it. Signing up keeps it. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link, Navigate } from 'react-router';
import { api, body } from '../../api/client';
import { ApiError, Unreachable } from '../../api/errors';
import { newKey } from '../../api/idempotency-key';
import { keys, tried } from '../../api/queries';
import { useSignIn } from '../../api/react';
import { restore, signInAsGuest, signInState } from '../../api/token';
import { useLocale, useMessages, type Locale } from '../../i18n';
import { Button, LinkButton } from '../../ui/button';
import { card } from '../../ui/card';
import { Heading } from '../../ui/heading';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Loaded, ErrorPage } from '../../ui/page-state';
import { PositionInput } from '../../ui/position-input';
import { errorMessage } from '../../ui/error-messages';
import { TriedQuestion, type ShowResult } from './tried-question';

export function Trial({ result }: { result: ShowResult }) {
  const signedIn = useSignIn();
  const guest = signedIn === 'guest';
  const queries = useQueryClient();
  const begun = useQuery({ ...tried, enabled: guest });
  const start = useStart(async (session) => {
    // A look that began before the interview did must not come after it.
    await queries.cancelQueries({ queryKey: keys.tried });
    queries.setQueryData(keys.tried, session);
  });
  if (signedIn === 'in' || signedIn === 'expired') return <Navigate replace to="/interviews/new" />;
  // A guest who began a question is not made a second guest while the server does not answer.
  if (signedIn === 'unknown') return <ErrorPage error={new Unreachable('no answer')} retry={() => void restore().catch(() => undefined)} />;
  // While the interview begins, the form stays: what goes wrong is said there.
  if (!guest || start.isPending || start.error) return <Begin start={start} />;
  return <Loaded query={begun}>{(id) => (id === null ? <Begin start={start} /> : <TriedQuestion id={id} result={result} />)}</Loaded>;
}

type Start = ReturnType<typeof useStart>;

function useStart(onStarted: (session: number) => Promise<void>) {
  const t = useMessages();
  return useMutation({
    mutationFn: async ({ position, language, key }: { position: string; language: Locale; key: string }) => {
      if (signInState.get() !== 'guest') await signInAsGuest();
      return body(
        api.POST('/sessions', {
          params: { header: { 'Idempotency-Key': key, Prefer: 'respond-async' } },
          body: { user_name: t.trial.you, position: position.trim(), language, question_count: 1 },
        }),
      );
    },
    onSuccess: (session) => onStarted(session.id),
  });
}

function Begin({ start }: { start: Start }) {
  const t = useMessages();
  const [locale] = useLocale();
  const [position, setPosition] = useState('');
  const key = useRef(newKey());
  return (
    <form
      className={content.page}
      onSubmit={(event) => {
        event.preventDefault();
        if (!start.isPending) start.mutate({ position, language: locale, key: key.current });
      }}
    >
      <div className={layout.intro}>
        <Heading title={t.trial.title} />
        <p>{t.trial.intro}</p>
      </div>
      <PositionInput
        value={position}
        onChange={(chosen) => {
          setPosition(chosen);
          // Another request than before needs another key.
          key.current = newKey();
        }}
      />
      {start.error && (
        <div role="alert" className={card('wrong', undefined, 'stack')}>
          <p>{errorMessage(start.error, t, t.trial.failed)}</p>
          {start.error instanceof ApiError && start.error.status === 403 && (
            <LinkButton to="/signup">{t.shared.signUp}</LinkButton>
          )}
        </div>
      )}
      <Button type="submit" look="primary" large disabled={start.isPending}>
        {start.isPending ? t.setup.making : t.trial.start}
      </Button>
      <p className={layout.soft}>
        {t.account.haveAccount}. <Link to="/signin">{t.shared.signIn}</Link>
      </p>
    </form>
  );
}
