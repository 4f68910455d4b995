/** The interview itself: one question at a time, the way between them, and what is true of all of them. */

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { InterviewRecord, SessionDetail } from '../../api/client';
import { conversation, type Turn } from '../../api/conversation';
import { MIXED } from '../../api/format-times';
import { FormatName } from '../../formats/format-name';
import { GeneralOnly } from '../../formats/general-only';
import { useMessages } from '../../i18n';
import type { Outbox } from '../../outbox/outbox';
import { drop, read, userKeys, write } from '../../storage';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { classes } from '../../ui/classes';
import { Icon } from '../../ui/icon';
import { stopReading } from '../../voice/reading';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Briefing } from './briefing';
import { EndDialog } from './end-dialog';
import { Options } from './options';
import { PauseDialog } from './pause-dialog';
import { hasClock } from './interview-clock';
import { QuestionList } from './question-list';
import { QuestionView } from './question-view';
import { RoomContext } from './room-context';
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
  const [briefed, setBriefed] = useState(() => read(userKeys.briefed(session.id)) !== null);
  const [measured, setMeasured] = useState(() => read(userKeys.unmeasured(session.id)) === null);
  const { canWrite, takeOver } = useOnlyTab(session.id);
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

  const goTo = useCallback(
    (record: number) => setQuery({ q: String(record) }, { replace: true }),
    [setQuery],
  );
  // The address names the question, so that a reload comes back to it.
  const currentId = current?.record.id;
  useEffect(() => {
    if (currentId !== undefined && wanted !== currentId) goTo(currentId);
  }, [currentId, wanted, goTo]);

  const measure = useCallback(
    (on: boolean) => {
      setMeasured(on);
      if (on) drop(userKeys.unmeasured(session.id));
      else write(userKeys.unmeasured(session.id), 'yes');
    },
    [session.id],
  );
  const room = useMemo(
    () => ({ session, outbox, canWrite, measured, measure, goTo }),
    [session, outbox, canWrite, measured, measure, goTo],
  );
  if (!current) return null;
  const next = nextOpen(turns, state, at);
  const states = turns.map(state);
  const isFresh = states.every((each) => each === 'open');
  if (session.format !== MIXED && isFresh && !briefed) {
    return (
      <RoomContext value={room}>
        <Briefing
          records={records}
          onStart={() => {
            write(userKeys.briefed(session.id), 'yes');
            setBriefed(true);
          }}
        />
      </RoomContext>
    );
  }
  return (
    <RoomContext value={room}>
      <div className={styles.room}>
        <div className={classes(content.between, styles.bar)}>
          <div>
            <p className={classes(layout.note, content.meta)}>
              <span>{session.position}</span>
              {session.format !== MIXED && <FormatName session={session} />}
            </p>
            <GeneralOnly session={session} />
          </div>
          <div className={classes(layout.actions, styles.controls)}>
            <Options timed={records.some((each) => hasClock(each, session))} />
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
        {!canWrite && (
          <div className={card('warm', content.between)} role="status">
            <p>{t.room.otherTab}</p>
            <Button onClick={takeOver}>{t.room.takeOver}</Button>
          </div>
        )}
        <QuestionList turns={turns} state={state} current={current.record.id} />
        <QuestionView
          // A tab that takes over reads the draft that the other left.
          key={`${String(current.record.id)}-${String(canWrite)}`}
          turn={current}
          count={turns.filter(({ follows }) => follows === null).length}
          running={canWrite && !paused && !ending}
          next={next}
          // Where everything is answered and saved there is nothing to ask.
          onEnd={() => (states.every((each) => each === 'answered') ? end.mutate(undefined, { onError: askFirst }) : askFirst())}
        />
        <PauseDialog open={paused} onResume={() => setPaused(false)} />
        <EndDialog
          open={ending}
          end={end}
          unanswered={states.filter((each) => each === 'open').length}
          drafts={states.filter((each) => each === 'draft').length}
          unsent={states.filter((each) => each === 'sending').length}
          onStay={() => setEnding(false)}
        />
      </div>
    </RoomContext>
  );
}
