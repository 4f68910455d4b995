/** The question that a guest got: answered here, and then shown with what came of it. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, useRef, useState, type ReactNode } from 'react';
import { api, body, type InterviewRecord, type Language, type SessionDetail } from '../../api/client';
import { conversation, type Turn } from '../../api/conversation';
import { ApiError, Unreachable } from '../../api/errors';
import { newKey } from '../../api/idempotency-key';
import { keys, records, session } from '../../api/queries';
import { useFollowedSession } from '../../api/react';
import { GeneralOnly } from '../../formats/general-only';
import { useMessages } from '../../i18n';
import { drop, userKeys, read, write } from '../../storage';
import { asked } from '../../ui/asked';
import { Button, LinkButton } from '../../ui/button';
import { card } from '../../ui/card';
import { TextArea } from '../../ui/field';
import { Heading } from '../../ui/heading';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Loaded, Waiting } from '../../ui/page-state';
import { errorMessage } from '../../ui/error-messages';
import styles from './trial.module.css';

/** Milliseconds between two polls, where a proxy delays the stream. */
const POLL_INTERVAL = 4_000;

/** Draws what came of an answer, as the page of results does. */
export type ShowResult = (turn: Turn, language: Language) => ReactNode;

export function TriedQuestion({ id, result }: { id: number; result: ShowResult }) {
  const t = useMessages();
  const detail = useQuery(session(id));
  const questions = useQuery({
    ...records(id),
    refetchInterval: ({ state }) => (state.data === undefined || isSettled(state.data) ? false : POLL_INTERVAL),
  });
  useFollowedSession(id, questions.data !== undefined && !isSettled(questions.data));
  return (
    <Loaded query={detail}>
      {(found) => (
        <Loaded query={questions}>
          {(all) =>
            all[0] === undefined ? (
              <Waiting label={t.setup.making} />
            ) : all[0].answer_text === null ? (
              <Answer session={found} record={all[0]} />
            ) : (
              <Result session={found} records={all} result={result} />
            )
          }
        </Loaded>
      )}
    </Loaded>
  );
}

/** Whether nothing comes any more by itself. */
function isSettled(all: InterviewRecord[]): boolean {
  return all.length > 0 && all.every(({ evaluation_status: { state } }) => state !== 'pending');
}

function Answer({ session: found, record }: { session: SessionDetail; record: InterviewRecord }) {
  const t = useMessages();
  const queries = useQueryClient();
  const draft = userKeys.guestDraft(record.id);
  const [text, setText] = useState(() => read(draft) ?? '');
  const key = useRef(newKey());
  const submit = useMutation({
    mutationFn: () =>
      body(
        api.POST('/answers', {
          params: { header: { 'Idempotency-Key': key.current } },
          body: { record_id: record.id, answer_text: text },
        }),
      ),
    onSuccess: async () => {
      drop(draft);
      await queries.invalidateQueries({ queryKey: keys.records(found.id) });
    },
  });
  return (
    <form
      className={content.page}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '' && !submit.isPending) submit.mutate();
      }}
    >
      <div className={layout.intro}>
        <p className={layout.soft}>{found.position}</p>
        <GeneralOnly session={found} />
        <Heading title={t.trial.title} className={styles.question ?? ''}>
          <span lang={found.language}>{asked(record.question_text)}</span>
        </Heading>
      </div>
      <TextArea
        label={t.trial.answer}
        lang={found.language}
        rows={8}
        placeholder={t.trial.placeholder}
        value={text}
        readOnly={submit.isPending}
        onChange={(event) => {
          const written = event.currentTarget.value;
          setText(written);
          write(draft, written);
          // Another answer than before needs another key.
          key.current = newKey();
        }}
        error={submit.error ? sendError(submit.error, t) : undefined}
      />
      <Button type="submit" look="primary" large disabled={submit.isPending || text.trim() === ''}>
        {submit.isPending ? t.trial.sending : t.trial.submit}
      </Button>
    </form>
  );
}

function sendError(error: unknown, t: ReturnType<typeof useMessages>): string {
  if (error instanceof ApiError && error.status === 413) return t.room.refusedTooLong;
  // That nothing is lost matters more here than why it was not sent.
  return error instanceof Unreachable ? t.trial.notSent : errorMessage(error, t, t.trial.notSent);
}

function Result(props: { session: SessionDetail; records: InterviewRecord[]; result: ShowResult }) {
  const { session: found, records: all, result } = props;
  const t = useMessages();
  return (
    <div className={styles.result}>
      <div className={layout.intro}>
        <p className={layout.soft}>{found.position}</p>
        <Heading title={t.trial.resultTitle} />
      </div>
      <section className={card('good', undefined, 'stack')} aria-label={t.trial.keepTitle}>
        <h2>{t.trial.keepTitle}</h2>
        <p>{t.trial.keep}</p>
        <LinkButton to="/signup" look="primary" large>
          {t.trial.signUp}
        </LinkButton>
      </section>
      {conversation(all).map((turn) => (
        <Fragment key={turn.record.id}>{result(turn, found.language)}</Fragment>
      ))}
    </div>
  );
}
