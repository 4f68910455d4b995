/** One question: what is asked, its clock, and the answer being written or already given. */

import { useEffect, useRef, useState } from 'react';
import type { Turn } from '../../api/conversation';
import { EarlierAttempt } from '../../feedback/earlier-attempt';
import { QuotePlayers, useQuotePlayers } from '../../feedback/quote-player';
import { useFormatMessages } from '../../formats/messages';
import { MIXED, plainConditions } from '../../api/format-times';
import { useMessages } from '../../i18n';
import { RecordingList } from '../../recordings/recording-list';
import { asked } from '../../ui/asked';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { classes } from '../../ui/classes';
import { Heading } from '../../ui/heading';
import { Icon } from '../../ui/icon';
import { withPiece } from '../../voice/dictation';
import { stopReading, useReadAloud, useReading } from '../../voice/reading';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Answered } from './answered';
import { AnswerForm } from './answer-form';
import { Clock } from './clock';
import { timesOfRecord } from './interview-clock';
import { Memo, Preparation } from './preparation';
import { useRoom } from './room-context';
import styles from './room.module.css';
import { SheetPanel } from './sheet-panel';
import { useInterviewClock } from './use-interview-clock';
import { WhatCounts } from './what-counts';

export function QuestionView(props: {
  turn: Turn;
  /** How many questions there are besides follow-ups. */
  count: number;
  /** Whether the clock runs. */
  running: boolean;
  /** Where to go on; `null` when every other question is answered. */
  next: Turn | null;
  onEnd: () => void;
}) {
  const { turn, count, running, next, onEnd } = props;
  const { session, outbox, canWrite, measured, goTo } = useRoom();
  const { record } = turn;
  const t = useMessages();
  const words = useFormatMessages();
  const [aloud] = useReadAloud();
  const { available, reading, read } = useReading(session.language);
  const title = turn.follows === null ? t.room.title(turn.label, count) : t.room.followUpTitle(turn.label);
  const unsent = outbox.unsentOf(record.id);
  const draft = outbox.draft(record.id);
  const given = unsent?.text ?? record.answer_text;
  const { sheet, editing: mayEdit } = record.conditions ?? plainConditions;
  const [wantsEditing, setEditing] = useState(given === null || (mayEdit && draft !== null && draft.text !== given));
  // An answer that came from elsewhere meanwhile may be final.
  const editing = wantsEditing && (mayEdit || given === null);
  const [text, setText] = useState(draft?.text ?? given ?? '');
  const [submitted, setSubmitted] = useState(false);
  const [notice, setNotice] = useState<string | null>(null);
  const [players, offerQuotes] = useQuotePlayers();
  /** How often a transcript was taken as the answer, which then has the focus. */
  const [taken, setTaken] = useState(0);

  const write = (next: string) => {
    setText(next);
    outbox.keepDraft(session.id, record.id, next === given ? '' : next);
  };
  const takeTranscript = (transcript: string) => {
    setNotice(null);
    write(transcript);
    setEditing(true);
    setTaken(taken + 1);
  };
  const submit = (answer: string) => {
    if (answer.trim() === '') return;
    stopReading();
    outbox.send(session.id, record.id, answer);
    setEditing(false);
    setSubmitted(true);
  };
  // Words that were heard and are not settled yet, which count too when time runs out.
  const heard = useRef('');
  const times = timesOfRecord(record, session);
  const time = useInterviewClock(record.id, times, { running: running && editing && given === null, measured }, () => {
    const said = withPiece(text, heard.current);
    setNotice(said.trim() === '' ? t.room.timeUpEmpty : mayEdit ? t.room.timeUp : words.room.timeUpFinal);
    submit(said);
  });
  const [prepared] = useState(time.phase === 'preparation');
  const isPreparing = editing && given === null && time.phase === 'preparation';
  const begun = prepared && !isPreparing && editing;
  const canChange = canWrite && running && !isPreparing && (given === null || mayEdit);
  const onSkip = next && next.record.id !== record.id ? () => goTo(next.record.id) : null;

  useEffect(() => {
    if (aloud && available && given === null) read(record.question_text);
    return stopReading;
    // Only coming to a question reads it; what is answered later must not read it again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [record.id, aloud, available]);

  return (
    <article className={styles.turn}>
      <header className={styles.question}>
        <p className={classes(layout.note, content.meta)}>
          <span>{title}</span>
          {turn.follows !== null ? (
            <span className={styles.follow}>
              <Icon name="reply" size={16} />
              {t.room.followsUp(turn.follows)}
            </span>
          ) : (
            record.stage && <span>{t.shared.stages[record.stage]}</span>
          )}
        </p>
        <Heading title={title} className={styles.asked ?? ''}>
          <span lang={session.language}>{asked(record.question_text)}</span>
        </Heading>
        {available && (
          <Button
            look="quiet"
            className={styles.listen ?? ''}
            onClick={() => (reading ? stopReading() : read(record.question_text))}
          >
            <Icon name="sound" size={18} />
            {reading ? t.room.stopReading : t.room.readAgain}
          </Button>
        )}
      </header>
      <p role="status" className="visually-hidden">
        {begun && (times.answer === null || time.left === null ? words.room.begunWithout : words.room.begun(t.shared.seconds(times.answer)))}
      </p>
      {editing && given === null && <Clock time={time} named={times.preparation > 0} />}
      <div className={styles.beside} data-sheet={sheet !== null || undefined}>
        {sheet !== null && <SheetPanel markdown={sheet} language={session.language} />}
        <div className={styles.work}>
          {editing && record.retry_of !== null && <EarlierAttempt record={record.retry_of} language={session.language} />}
          {notice && (
            <p role="status" className={card('warm')}>
              {notice}
            </p>
          )}
          {isPreparing ? (
            <Preparation record={record} time={time} times={times} onSkip={onSkip} />
          ) : editing ? (
            <>
              {times.preparation > 0 && <Memo record={record.id} />}
              <AnswerForm
                record={record}
                text={text}
                given={given}
                held={!running}
                final={!mayEdit}
                focus={prepared}
                taken={taken}
                onText={write}
                onHeard={(said) => {
                  heard.current = said;
                }}
                onSubmit={() => {
                  setNotice(null);
                  submit(text);
                }}
                onCancel={() => {
                  setText(given ?? '');
                  outbox.keepDraft(session.id, record.id, '');
                  setEditing(false);
                }}
                onSkip={onSkip}
              />
            </>
          ) : (
            <QuotePlayers value={players}>
              <Answered
                record={record}
                answer={given ?? text}
                justNow={submitted}
                next={next}
                final={!mayEdit}
                noticed={notice !== null}
                onEnd={onEnd}
                onEdit={() => {
                  setNotice(null);
                  setText(outbox.draft(record.id)?.text ?? given ?? text);
                  setEditing(true);
                }}
              />
            </QuotePlayers>
          )}
          {editing && session.format !== MIXED && <WhatCounts />}
        </div>
      </div>
      <RecordingList
        record={record}
        language={session.language}
        answering={canChange ? { text: editing ? text : (given ?? text), use: takeTranscript } : null}
        onQuotes={offerQuotes}
        heading="h2"
      />
    </article>
  );
}
