/** One question: what is asked, its clock, and the answer being written or already given. */

import { useEffect, useState } from 'react';
import type { Turn } from '../../api/conversation';
import { EarlierAttempt } from '../../feedback/earlier-attempt';
import { QuotePlayers, useQuotePlayers } from '../../feedback/quote-player';
import { useMessages } from '../../i18n';
import { RecordingList } from '../../recordings/recording-list';
import { asked } from '../../ui/asked';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { classes } from '../../ui/classes';
import { Heading } from '../../ui/heading';
import { Icon } from '../../ui/icon';
import { stopReading, useReadAloud, useReading } from '../../voice/reading';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Answered } from './answered';
import { AnswerForm } from './answer-form';
import { Clock } from './clock';
import { useRoom } from './room-context';
import styles from './room.module.css';
import { useCountdown } from './use-countdown';

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
  const { session, outbox, canWrite, goTo } = useRoom();
  const { record } = turn;
  const t = useMessages();
  const [aloud] = useReadAloud();
  const { available, reading, read } = useReading(session.language);
  const title = turn.follows === null ? t.room.title(turn.label, count) : t.room.followUpTitle(turn.label);
  const unsent = outbox.unsentOf(record.id);
  const draft = outbox.draft(record.id);
  const given = unsent?.text ?? record.answer_text;
  const [editing, setEditing] = useState(given === null || (draft !== null && draft.text !== given));
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
  const canChange = canWrite && running && (given === null || record.conditions?.editing !== false);
  const submit = (answer: string) => {
    if (answer.trim() === '') return;
    stopReading();
    outbox.send(session.id, record.id, answer);
    setEditing(false);
    setSubmitted(true);
  };
  const clock = useCountdown(record.id, session.time_limit_s, running && editing && given === null, () => {
    setNotice(text.trim() === '' ? t.room.timeUpEmpty : t.room.timeUp);
    submit(text);
  });

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
      {editing && record.retry_of !== null && <EarlierAttempt record={record.retry_of} language={session.language} />}
      {editing && given === null && <Clock countdown={clock} />}
      {notice && (
        <p role="status" className={card('warm')}>
          {notice}
        </p>
      )}
      {editing ? (
        <AnswerForm
          record={record}
          text={text}
          given={given}
          held={!running}
          taken={taken}
          onText={write}
          onSubmit={() => submit(text)}
          onCancel={() => {
            setText(given ?? '');
            outbox.keepDraft(session.id, record.id, '');
            setEditing(false);
          }}
          onSkip={next && next.record.id !== record.id ? () => goTo(next.record.id) : null}
        />
      ) : (
        <QuotePlayers value={players}>
          <Answered
            record={record}
            answer={given ?? text}
            justNow={submitted}
            next={next}
            onEnd={onEnd}
            onEdit={() => {
              setNotice(null);
              setText(outbox.draft(record.id)?.text ?? given ?? text);
              setEditing(true);
            }}
          />
        </QuotePlayers>
      )}
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
