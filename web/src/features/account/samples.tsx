/** Examples of results, one job after another, until the reader chooses one or stops them. */

import { useEffect, useState } from 'react';
import { useMessages } from '../../i18n';
import { classes } from '../../ui/classes';
import layout from '../../ui/layout.module.css';
import { useMedia } from '../../ui/use-media';
import styles from './welcome.module.css';

/** Milliseconds for which an example stays: as long as it takes to read. */
const SAMPLE_DURATION = 7_000;

export function Samples() {
  const t = useMessages();
  const { samples } = t.account;
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const [at, setAt] = useState(0);
  const [stopped, setStopped] = useState(false);
  const moves = !still && !stopped;
  useEffect(() => {
    if (!moves) return;
    const timer = setTimeout(() => setAt((at + 1) % samples.length), SAMPLE_DURATION);
    return () => clearTimeout(timer);
  }, [moves, at, samples.length]);
  const shown = samples[at] ?? samples[0];
  if (!shown) return null;
  return (
    <div className={styles.facing}>
      <figure className={styles.sample}>
        <figcaption className={layout.soft}>{t.account.sampleLabel}</figcaption>
        {/* All stand in one place, so that the page keeps its height whichever is shown. */}
        <div className={styles.stack}>
          {samples.map((each) => (
            <Sample key={each.job} sample={each} shown={each === shown} />
          ))}
        </div>
        <div className={classes(layout.chips, styles.choose)} role="group" aria-label={t.account.sampleChoice}>
          {samples.map(({ job }, place) => (
            <button
              key={job}
              type="button"
              aria-pressed={place === at}
              onClick={() => {
                setAt(place);
                setStopped(true);
              }}
            >
              {job}
            </button>
          ))}
          {!still && (
            <button type="button" className={styles.stop} onClick={() => setStopped(!stopped)}>
              {stopped ? t.account.samplePlay : t.account.samplePause}
            </button>
          )}
        </div>
      </figure>
    </div>
  );
}

function Sample(props: { sample: { question: string; before: string; quote: string; after: string; note: string }; shown: boolean }) {
  const { question, before, quote, after, note } = props.sample;
  return (
    <div className={styles.each} data-shown={props.shown || undefined}>
      <p className={styles.question}>{question}</p>
      <blockquote className={classes(layout.soft, styles.answer)}>
        {before}
        <mark>{quote}</mark>
        {after}
      </blockquote>
      <p className={classes(layout.quote, styles.note)}>{note}</p>
    </div>
  );
}
