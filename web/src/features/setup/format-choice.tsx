/** The format of a new interview: what it is, how long it takes, and what counts in it. */

import type { UseQueryResult } from '@tanstack/react-query';
import type { Format } from '../../api/client';
import { minutesOf, MIXED } from '../../api/format-times';
import { Counts, Outline } from '../../formats/outline';
import { useFormatMessages } from '../../formats/messages';
import { useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { Select } from '../../ui/field';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import type { Plan } from './plan';
import styles from './setup.module.css';

export function FormatChoice(props: {
  plan: Plan;
  formats: UseQueryResult<Format[]>;
  chosen: Format | null;
  change: (part: Partial<Plan>) => void;
}) {
  const { plan, formats, chosen, change } = props;
  const t = useMessages();
  const words = useFormatMessages();
  const all = formats.data ?? [];
  const isGone = formats.data !== undefined && plan.format !== chosen?.id;
  return (
    <div className={styles.format}>
      <Select
        label={words.label}
        help={chosen?.description ?? (formats.isError ? undefined : words.loading)}
        value={chosen?.id ?? MIXED}
        disabled={all.length === 0}
        onChange={(event) => {
          const format = all.find(({ id }) => id === event.currentTarget.value);
          if (format) change({ format: format.id, count: format.questions });
        }}
      >
        {all.length === 0 && <option value={MIXED}>{t.shared.kinds.mixed}</option>}
        {all.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      {isGone && <p className={layout.note}>{words.gone}</p>}
      {formats.isError && (
        <div role="alert" className={classes(content.between, layout.note)}>
          <p>{words.failed}</p>
          <Button onClick={() => void formats.refetch()}>{t.shared.retry}</Button>
        </div>
      )}
      {chosen && chosen.id !== MIXED && <About format={chosen} plan={plan} />}
    </div>
  );
}

function About({ format, plan }: { format: Format; plan: Plan }) {
  const t = useMessages();
  const words = useFormatMessages();
  const count = Math.min(plan.count, format.max_questions);
  const isFinal = format.stages.some(({ editing }) => !editing);
  return (
    <>
      <p className={classes(layout.note, content.meta)}>
        <span>{words.minutes(minutesOf(format, count, null))}</span>
        <span>{t.shared.questions(count)}</span>
        {isFinal && <span>{words.final}</span>}
      </p>
      <details className={styles.about}>
        <summary>{`${words.outline} · ${words.counts}`}</summary>
        <div className={layout.stack}>
          <Outline format={format} />
          <section className={layout.tight}>
            <h2 className={layout.minor}>{words.counts}</h2>
            <Counts counts={format.counts} />
          </section>
        </div>
      </details>
    </>
  );
}
