/** Choosing the sentence of an answer that says a key point. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { api, body, type Language, type Mark } from '../api/client';
import { putNewer } from '../api/newer';
import { ApiError } from '../api/errors';
import { keys, record as recordQuery } from '../api/queries';
import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import content from '../ui/content.module.css';
import layout from '../ui/layout.module.css';
import { Loaded } from '../ui/page-state';
import { errorMessage } from '../ui/error-messages';
import styles from './key-point-mark.module.css';
import { sentencesOf, type Sentence } from './sentences';

/** It stays on the page while it is closed: only an open dialog that is closed gives the focus back. */
export function SentenceChoice(props: {
  open: boolean;
  record: number;
  point: string;
  language: Language;
  onClose: () => void;
  onMarked: () => void;
}) {
  const { open, record, point, language, onClose, onMarked } = props;
  const t = useMessages();
  const asked = useQuery({ ...recordQuery(record), enabled: open });
  const [chosen, setChosen] = useState<Sentence | null>(null);
  const put = usePut(record);
  const close = () => {
    setChosen(null);
    put.reset();
    onClose();
  };
  const done = () => {
    onMarked();
    close();
  };
  return (
    <Dialog
      open={open}
      title={t.disagreement.markTitle}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t.shared.cancel}</Button>
          <Button
            look="primary"
            disabled={chosen === null || put.isPending}
            onClick={() => chosen && put.mutate({ point, ...chosen }, { onSuccess: done })}
          >
            {t.disagreement.markSave}
          </Button>
        </>
      }
    >
      <p>
        <b>{t.disagreement.keyPoint}</b> <span lang={language}>{point}</span>
      </p>
      <p className={layout.note}>{t.disagreement.markHelp}</p>
      <Loaded query={asked} below>
        {({ answer_text: answer }) => (
          <Sentences sentences={sentencesOf(answer ?? '')} language={language} chosen={chosen} onChoose={setChosen} />
        )}
      </Loaded>
      {put.error && <p role="alert">{reason(put.error, t)}</p>}
    </Dialog>
  );
}

function Sentences(props: {
  sentences: Sentence[];
  language: Language;
  chosen: Sentence | null;
  onChoose: (sentence: Sentence) => void;
}) {
  const { sentences, language, chosen, onChoose } = props;
  const t = useMessages();
  const name = useId();
  return (
    <fieldset className={styles.sentences}>
      <legend>{t.disagreement.sentences}</legend>
      {sentences.map((sentence) => (
        <label key={sentence.start} className={content.choice}>
          <input
            type="radio"
            name={name}
            checked={chosen?.start === sentence.start}
            onChange={() => onChoose(sentence)}
          />
          <span lang={language}>{sentence.text}</span>
        </label>
      ))}
    </fieldset>
  );
}

function usePut(record: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ point, text, start }: { point: string; text: string; start: number }) =>
      body(
        api.PUT('/records/{record_id}/marks', {
          params: { path: { record_id: record } },
          body: { key_point: point, quote: text, start },
        }),
      ),
    onSuccess: (mark) =>
      putNewer<Mark[]>(queries, keys.marks(record), (old) => [
        ...(old ?? []).filter(({ key_point: point }) => point !== mark.key_point),
        mark,
      ]),
  });
}

function reason(error: unknown, t: ReturnType<typeof useMessages>): string {
  if (error instanceof ApiError && error.code === 'no_evaluation') return t.disagreement.markGrading;
  if (error instanceof ApiError && error.status === 422) return t.disagreement.markChanged;
  return errorMessage(error, t, t.disagreement.markFailed);
}
