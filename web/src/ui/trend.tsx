/** Scores over time as a line; the same numbers stand in a table for those who don't see it. */

import { useId } from 'react';
import styles from './trend.module.css';

export interface Moment {
  id: number;
  /** The day as the reader writes it. */
  day: string;
  score: number;
}

const width = 640;
const height = 180;
const sides = 28;

export function Trend({ moments, label, columns }: { moments: Moment[]; label: string; columns: [string, string] }) {
  const id = useId();
  const step = (width - 2 * sides) / Math.max(1, moments.length - 1);
  const at = ({ score }: Moment, place: number) => ({
    x: sides + place * step,
    y: 16 + (height - 56) * (1 - score / 100),
  });
  const points = moments.map(at);
  // Days that would stand on each other are left out, the latest never.
  const every = Math.ceil(moments.length / 8);
  return (
    <figure className={styles.trend}>
      <svg viewBox={`0 0 ${String(width)} ${String(height)}`} role="img" aria-labelledby={id}>
        <title id={id}>{label}</title>
        {[0, 50, 100].map((score) => {
          const { y } = at({ id: 0, day: '', score }, 0);
          return <line key={score} className={styles.rule} x1={sides} x2={width - sides} y1={y} y2={y} />;
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
                // The outer days keep within the picture, however large they are written.
                <text
                  className={styles.day}
                  x={place === 0 ? 2 : isLast ? width - 2 : x}
                  y={height - 8}
                  textAnchor={place === 0 ? 'start' : isLast ? 'end' : 'middle'}
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
