/** Scores over time as a line; the same numbers stand in a table for those who don't see it. */

import { useId } from 'react';
import { useMedia } from './use-media';
import styles from './trend.module.css';

export interface Moment {
  id: number;
  /** The day as the reader writes it. */
  day: string;
  score: number;
}

const height = 180;
/** Room for the scale on the left, and for half a score on the right. */
const left = 48;
const right = 28;

export function Trend({ moments, label, columns }: { moments: Moment[]; label: string; columns: [string, string] }) {
  const id = useId();
  // A picture as wide as it is shown keeps its height and its letters on a phone.
  const width = useMedia('(max-width: 40rem)') ? 320 : 640;
  const step = (width - left - right) / Math.max(1, moments.length - 1);
  const at = ({ score }: Moment, place: number) => ({
    x: left + place * step,
    y: 16 + (height - 56) * (1 - score / 100),
  });
  const points = moments.map(at);
  // Days that would stand on each other are left out, the latest never.
  const every = Math.ceil(moments.length / (width / 80));
  return (
    <figure className={styles.trend}>
      <svg viewBox={`0 0 ${String(width)} ${String(height)}`} role="img" aria-labelledby={id}>
        <title id={id}>{label}</title>
        {[0, 50, 100].map((score) => {
          const { y } = at({ id: 0, day: '', score }, 0);
          return (
            <g key={score}>
              <line className={styles.rule} x1={left} x2={width - right} y1={y} y2={y} />
              <text x={left - 16} y={y} dy="0.35em" textAnchor="end">
                {score}
              </text>
            </g>
          );
        })}
        <polyline className={styles.line} points={points.map(({ x, y }) => `${String(x)},${String(y)}`).join(' ')} />
        {moments.map((moment, place) => {
          const { x, y } = at(moment, place);
          const isLast = place === moments.length - 1;
          return (
            <g key={moment.id}>
              <circle className={styles.point} cx={x} cy={y} r={isLast ? 6 : 4} />
              {(isLast || place === 0) && (
                <text className={styles.score} x={x} y={y - 12} textAnchor="middle">
                  {Math.round(moment.score)}
                </text>
              )}
              {(moments.length - 1 - place) % every === 0 && (
                // The last day keeps within the picture, however large it is written.
                <text
                  className={styles.day}
                  x={isLast ? width - 2 : x}
                  y={height - 8}
                  textAnchor={isLast ? 'end' : 'middle'}
                >
                  {moment.day}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <table className="visually-hidden">
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">{columns[0]}</th>
            <th scope="col">{columns[1]}</th>
          </tr>
        </thead>
        <tbody>
          {moments.map(({ id: key, day, score }) => (
            <tr key={key}>
              <td>{day}</td>
              <td>{Math.round(score)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
