/** The page to start an interview: a position is enough, everything else has a sensible default. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { newKey } from '../../api/idempotency-key';
import { isTooLong } from '../../api/limits';
import { ApiError } from '../../api/errors';
import { MIXED } from '../../api/format-times';
import { formats as formatsIn } from '../../api/formats';
import { keys, me } from '../../api/queries';
import { useLocale, useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { Heading } from '../../ui/heading';
import { errorMessage } from '../../ui/error-messages';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { PositionInput } from '../../ui/position-input';
import { dictationExists } from '../../voice/dictation';
import { chooseMode } from '../../voice/mode';
import { Details } from './details';
import { FormatChoice } from './format-choice';
import { fitted, lastPlan, rememberPlan, startInterview, type Plan } from './plan';
import styles from './setup.module.css';

export function NewInterview() {
  const t = useMessages();
  const [locale] = useLocale();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [query] = useSearchParams();
  const { data: user } = useQuery(me);
  const [plan, setPlan] = useState<Plan>(() => ({ ...lastPlan(locale), ...fromAddress(query) }));
  const formats = useQuery(formatsIn(locale));
  const find = (id: string) => formats.data?.find((each) => each.id === id);
  const chosen = find(plan.format) ?? find(MIXED) ?? null;
  // Where the formats can't be had, there is still the one that every server has.
  const asked = chosen ? fitted(plan, chosen) : formats.isPending ? plan : { ...plan, format: MIXED };
  const key = useRef(newKey());

  const change = (part: Partial<Plan>) => {
    setPlan((old) => ({ ...old, ...part }));
    // Another request than before needs another key.
    key.current = newKey();
  };
  const start = useMutation({
    mutationFn: () => {
      const userName = [plan.userName.trim(), user?.full_name, user?.username].find(Boolean) ?? t.shared.name;
      return startInterview({ ...asked, userName }, key.current);
    },
    onSuccess: (session) => {
      rememberPlan(plan);
      // A choice of last time may need what this browser lacks.
      const mode = dictationExists() ? plan.mode : 'text';
      chooseMode(session.id, mode);
      void queries.invalidateQueries({ queryKey: keys.sessions });
      void navigate(mode === 'voice' ? `/interviews/${session.id}/check` : `/interviews/${session.id}`);
    },
  });

  const why = start.error ? errorMessage(start.error, t, '') : '';
  const tooLong = isTooLong(plan.resume) || isTooLong(plan.jobDescription);
  return (
    <form
      className={content.page}
      onSubmit={(event) => {
        event.preventDefault();
        if (!tooLong && !start.isPending) start.mutate();
      }}
    >
      <div className={layout.intro}>
        <Heading title={t.setup.title} />
        <p>{query.has('position') ? t.setup.again : t.setup.intro}</p>
      </div>
      <PositionInput value={plan.position} last={lastPlan(locale).position} onChange={(position) => change({ position })} />
      <FormatChoice plan={plan} formats={formats} chosen={chosen} change={change} />
      <Details plan={asked} format={chosen} change={change} userName={user?.full_name ?? user?.username ?? ''} />
      {start.error && (
        <div role="alert" className={card('wrong', styles.failed)}>
          <p>{t.setup.failed}</p>
          {why !== '' && <p>{why}</p>}
          {start.error instanceof ApiError && start.error.status === 400 && (
            <p lang="en">{t.states.serverSays(start.error.detail)}</p>
          )}
        </div>
      )}
      <Button type="submit" look="primary" large disabled={start.isPending || tooLong}>
        {start.isPending ? t.setup.making : t.setup.start}
      </Button>
    </form>
  );
}

/** A retake names the choices of the interview it repeats in the address. */
function fromAddress(query: URLSearchParams): Partial<Plan> {
  const position = query.get('position');
  if (position === null) return {};
  const language = query.get('language') === 'en' ? 'en' : 'ko';
  const kind = (['mixed', 'technical', 'behavioral', 'personality'] as const).find((each) => each === query.get('kind'));
  const count = Number(query.get('count') ?? 5);
  const limit = Number(query.get('limit') ?? 0);
  const experience = (['entry', 'experienced'] as const).find((each) => each === query.get('experience'));
  return {
    position,
    language,
    format: query.get('format') ?? MIXED,
    experience: experience ?? null,
    company: query.get('company') ?? '',
    kind: kind ?? 'mixed',
    count: count >= 1 && count <= 20 ? count : 5,
    limit: limit > 0 ? limit : null,
    feedback: query.get('feedback') === 'at_end' ? 'at_end' : 'after_each',
  };
}
