/** What the host sees of the model: how it does, what it takes, and how much of that is left for today. */

import type { HostStatus } from '../../api/client';
import { useFormat, useMessages } from '../../i18n';
import { card } from '../../ui/card';
import { classes } from '../../ui/classes';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import styles from './host.module.css';

type Status = HostStatus['model'];

export function Model({ model }: { model: Status }) {
  const t = useMessages();
  const isUsed = model.days.some((day) => day.calls > 0);
  return (
    <section className={styles.part} aria-labelledby="model">
      <h2 id="model">{t.host.model}</h2>
      {model.configured ? <Health model={model} /> : <p className={layout.soft}>{t.host.noModel}</p>}
      <Budgets budgets={model.budgets} />
      {isUsed ? <Days days={model.days} /> : model.configured && <p className={layout.soft}>{t.host.unused}</p>}
    </section>
  );
}

function Health({ model }: { model: Status }) {
  const t = useMessages();
  const format = useFormat();
  const { last_failure: failure, stopped } = model;
  const state = stopped === null ? t.host.askedElsewhere : stopped ? t.host.stopped : t.host.answers;
  return (
    <>
      <p className={card(stopped === true ? 'warm' : 'good', content.meta)}>
        <strong>{model.name}</strong> <span>{state}</span>
      </p>
      {failure && (
        <p className={layout.soft}>
          {t.host.lastFailure(reason(failure.kind, t.host.failures))} <time dateTime={failure.at}>{format.moment(failure.at)}</time>
        </p>
      )}
    </>
  );
}

/** The words for a kind of failure, or the kind itself when a newer server has one that is not known here. */
function reason(kind: string, words: Record<string, string>): string {
  return words[kind] ?? kind;
}

function Budgets({ budgets }: { budgets: Status['budgets'] }) {
  const t = useMessages();
  const format = useFormat();
  const { tokens, cost, tokens_per_user: tokensEach, cost_per_user: costEach } = budgets;
  if (!tokens && !cost && tokensEach === null && costEach === null) {
    return <p className={layout.soft}>{t.host.noBudget}</p>;
  }
  const each = [
    ...(tokensEach === null ? [] : [t.host.tokens(format.number(tokensEach))]),
    ...(costEach === null ? [] : [t.host.cost(format.amount(costEach))]),
  ];
  return (
    <div className={card('plain', classes(layout.stack, styles.budgets))}>
      <h3>{t.host.budgets}</h3>
      {tokens && <Budget name={t.host.tokenBudget} budget={tokens} shown={format.number} />}
      {cost && <Budget name={t.host.costBudget} budget={cost} shown={format.amount} />}
      {each.length > 0 && <p>{t.host.perUser(format.list(each))}</p>}
      <p className={layout.soft}>
        {t.host.opens} <time dateTime={budgets.opens_at}>{format.moment(budgets.opens_at)}</time>
      </p>
    </div>
  );
}

function Budget(props: {
  name: string;
  budget: { limit: number; used: number; left: number };
  shown: (value: number) => string;
}) {
  const t = useMessages();
  const { name, budget, shown } = props;
  const { limit, used, left } = budget;
  return (
    <div className={classes(layout.tight, styles.budget)}>
      <p className={content.between}>
        <span>{name}</span> <span className="numbers">{t.host.usedOf(shown(used), shown(limit))}</span>
      </p>
      <meter
        aria-label={name}
        min={0}
        max={limit}
        low={limit * 0.8}
        high={limit * 0.95}
        optimum={0}
        value={Math.min(used, limit)}
      />
      <p className={layout.soft} data-out={left <= 0 || undefined}>
        {left > 0 ? t.host.left(shown(left)) : t.host.nothingLeft}
      </p>
    </div>
  );
}

function Days({ days }: { days: Status['days'] }) {
  const t = useMessages();
  const format = useFormat();
  const hasCost = days.some((day) => day.cost !== null);
  return (
    <table className={classes(content.table, styles.days)}>
      <caption>{t.host.lastDays}</caption>
      <thead>
        <tr>
          <th scope="col">{t.host.day}</th>
          <th scope="col">{t.host.calls}</th>
          <th scope="col">{t.host.read}</th>
          <th scope="col">{t.host.written}</th>
          {hasCost && <th scope="col">{t.host.costs}</th>}
        </tr>
      </thead>
      <tbody>
        {[...days].reverse().map((day, ago) => (
          <tr key={day.day}>
            <th scope="row">{ago === 0 ? t.host.today : format.utcDay(day.day)}</th>
            <td>{format.number(day.calls)}</td>
            <td>{format.number(day.prompt_tokens)}</td>
            <td>{format.number(day.completion_tokens)}</td>
            {hasCost && <td>{day.cost === null ? '–' : format.amount(day.cost)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
