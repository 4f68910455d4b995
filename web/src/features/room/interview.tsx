/** The interview itself: one question at a time, the way between them, and what is true of all of them. */

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { InterviewRecord, SessionDetail } from '../../api/client';
import { conversation, type Turn } from '../../api/conversation';
import { useMessages } from '../../i18n';
import type { Outbox } from '../../outbox/outbox';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { Icon } from '../../ui/icon';
import { stopReading } from '../../voice/reading';
import { EndDialog } from './end-dialog';
import { Options } from './options';
import { PauseDialog } from './pause-dialog';
import { QuestionList } from './question-list';
import { QuestionView } from './question-view';
import styles from './room.module.css';
import { nextOpen, turnState } from './turn-state';
import { useEnd } from './use-end';
import { useOnlyTab } from './use-only-tab';

export function Interview(props: { session: SessionDetail; records: InterviewRecord[]; outbox: Outbox }) {
  const { session, records, outbox } = props;
  const t = useMessages();
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  const [paused, setPaused] = useState(false);
  const [ending, setEnding] = useState(false);
  const { writes, takeOver } = useOnlyTab(session.id);
  // Redraws when anything in the outbox changes, since every question's state depends on it.
  useSyncExternalStore(outbox.subscribe, () => records.map(({ id }) => outbox.delivery(id)).join());

  const askFirst = () => setEnding(true);
  const end = useEnd(session.id, outbox, () => void navigate(`/interviews/${String(session.id)}/report`));
  const turns = conversation(records);
  const state = (turn: Turn) =>
    turnState(turn.record, outbox.delivery(turn.record.id), outbox.draft(turn.record.id) !== null);
  const wanted = Number(query.get('q'));
  const first = nextOpen(turns, state, -1) ?? turns[0];
  const current = turns.find(({ record }) => record.id === wanted) ?? first;
  const at = current ? turns.indexOf(current) : 0;

  const go = useCallback(
    (record: number) => setQuery({ q: String(record) }, { replace: true }),
    [setQuery],
  );
  // The address names the question, so that a reload comes back to it.
  const currentId = current?.record.id;
  useEffect(() => {
    if (currentId !== undefined && wanted !== currentId) go(currentId);
  }, [currentId, wanted, go]);

  if (!current) return null;
  const next = nextOpen(turns, state, at);
  const counts = turns.map(state);
  return (
    <div className={styles.room}>
      <div className={styles.bar}>
        <p className={styles.position}>{session.position}</p>
        <div className={styles.controls}>
          <Options language={session.language} />
          <Button
            look="quiet"
            onClick={() => {
              stopReading();
              setPaused(true);
            }}
          >
            <Icon name="pause" size={18} />
            {t.room.pause}
          </Button>
          <Button look="quiet" onClick={askFirst}>
            {t.room.end}
          </Button>
        </div>
      </div>
      {!writes && (
        <div className={card('warm', undefined, 'row')} role="status">
          <p>{t.room.otherTab}</p>
          <Button onClick={takeOver}>{t.room.takeOver}</Button>
        </div>
      )}
      <QuestionList turns={turns} state={state} current={current.record.id} onGo={go} />
      <QuestionView
        // A tab that takes over reads the draft that the other left.
        key={`${String(current.record.id)}-${String(writes)}`}
        session={session}
        turn={current}
        count={turns.filter(({ follows }) => follows === null).length}
        outbox={outbox}
        writes={writes}
        running={writes && !paused && !ending}
        next={next}
        onGo={go}
        // Where everything is answered and saved there is nothing to ask.
        onEnd={() => (counts.every((each) => each === 'answered') ? end.mutate(undefined, { onError: askFirst }) : askFirst())}
      />
      <PauseDialog open={paused} onResume={() => setPaused(false)} />
      <EndDialog
        open={ending}
        end={end}
        unanswered={counts.filter((each) => each === 'open').length}
        drafts={counts.filter((each) => each === 'draft').length}
        unsent={counts.filter((each) => each === 'sending').length}
        onStay={() => setEnding(false)}
      />
    </div>
  );
}
