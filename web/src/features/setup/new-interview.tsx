/** The page to start an interview: a position is enough, everything else has a sensible default. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { isTooLong } from '../../api/limits';
import { Refused } from '../../api/problem';
import { keys, me, positions } from '../../api/queries';
import { useLocale, useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { Input } from '../../ui/field';
import { Heading } from '../../ui/heading';
import { dictationExists } from '../../voice/dictation';
import { chooseMode } from '../../voice/mode';
import { Details } from './details';
import { lastPlan, rememberPlan, startInterview, type Plan } from './plan';
import styles from './setup.module.css';

/** How many positions are offered to click. */
const offered = 7;
const popular = ['backend', 'frontend', 'data-analysis', 'nursing', 'marketing', 'sales', 'banking'];

export function NewInterview() {
  const t = useMessages();
  const [locale] = useLocale();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [query] = useSearchParams();
  const { data: user } = useQuery(me);
  const [plan, setPlan] = useState<Plan>(() => ({ ...lastPlan(locale), ...fromAddress(query) }));
  // What was typed finds positions; one that was clicked leaves the others to choose from.
  const [search, setSearch] = useState('');
  const key = useRef(crypto.getRandomValues(new Uint32Array(4)).join('-'));

  const change = (part: Partial<Plan>) => {
    setPlan((old) => ({ ...old, ...part }));
    // Another request than before needs another key.
    key.current = crypto.getRandomValues(new Uint32Array(4)).join('-');
  };
  const start = useMutation({
    mutationFn: () => {
      const userName = [plan.userName.trim(), user?.full_name, user?.username].find(Boolean) ?? t.shared.name;
      return startInterview({ ...plan, userName }, key.current);
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

  const typed = useDeferredValue(search.trim());
  const { data: found } = useQuery(positions(locale, typed));
  const chips = typed === '' ? favourites(found ?? [], locale) : (found ?? []).map(({ name }) => name);
  const tooLong = isTooLong(plan.resume) || isTooLong(plan.jobDescription);
  return (
    <form
      className={styles.page}
      onSubmit={(event) => {
        event.preventDefault();
        if (!tooLong && !start.isPending) start.mutate();
      }}
    >
      <div className={styles.intro}>
        <Heading title={t.setup.title} />
        <p>{query.has('position') ? t.setup.again : t.setup.intro}</p>
      </div>
      <div className={styles.position}>
        <Input
          label={t.setup.position}
          help={t.setup.positionHelp}
          placeholder={t.setup.positionExample}
          maxLength={500}
          required
          pattern=".*\S.*"
          autoComplete="off"
          value={plan.position}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            change({ position: event.currentTarget.value });
          }}
        />
        {typed !== '' && found?.length === 0 && <p className={styles.free}>{t.setup.positionFree}</p>}
        <ul className={styles.chips}>
          {chips.slice(0, offered).map((chip) => (
            <li key={chip}>
              <button type="button" aria-pressed={chip === plan.position} onClick={() => change({ position: chip })}>
                {chip}
              </button>
            </li>
          ))}
        </ul>
      </div>
      <Details plan={plan} change={change} userName={user?.full_name ?? user?.username ?? ''} />
      {start.error && (
        <div role="alert" className={card('wrong', styles.failed)}>
          <p>{t.setup.failed}</p>
          {start.error instanceof Refused && start.error.status === 400 && (
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

/** Before anything is typed: the position of last time, then those that many look for. */
function favourites(all: { id: string; name: string }[], locale: 'ko' | 'en'): string[] {
  const last = lastPlan(locale).position;
  const names = popular.flatMap((id) => all.find((each) => each.id === id)?.name ?? []);
  return [...new Set([...(last ? [last] : []), ...names])];
}

/** A retake names the choices of the interview it repeats in the address. */
function fromAddress(query: URLSearchParams): Partial<Plan> {
  const position = query.get('position');
  if (position === null) return {};
  const language = query.get('language') === 'en' ? 'en' : 'ko';
  const kind = (['mixed', 'technical', 'behavioral', 'personality'] as const).find((each) => each === query.get('kind'));
  const count = Number(query.get('count') ?? 5);
  const limit = Number(query.get('limit') ?? 0);
  return {
    position,
    language,
    kind: kind ?? 'mixed',
    count: count >= 1 && count <= 20 ? count : 5,
    limit: limit > 0 ? limit : null,
    feedback: query.get('feedback') === 'at_end' ? 'at_end' : 'after_each',
  };
}
