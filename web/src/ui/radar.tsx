/** Scores on as many axes as there are criteria. An axis without a score breaks the shape, so that no false edge is drawn. */

import { useId } from 'react';
import styles from './radar.module.css';

export interface Axis {
  name: string;
  /** 0 to 100; `null` was not judged. */
  score: number | null;
}

const radius = 100;
const rings = [25, 50, 75, 100];

interface Point {
  x: number;
  y: number;
}

/** Where a score stands; the first axis points up, the others follow clockwise. */
export function pointAt(at: number, count: number, score: number): Point {
  const angle = (2 * Math.PI * at) / count - Math.PI / 2;
  const length = (radius * score) / 100;
  return { x: Math.cos(angle) * length, y: Math.sin(angle) * length };
}

/** The edges between neighbours that both have a score, as SVG path; closed when all have. */
export function shape(axes: Axis[]): { path: string; closed: boolean } {
  const points = axes.map(({ score }, at) => (score === null ? null : pointAt(at, axes.length, score)));
  const write = ({ x, y }: Point) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const closed = points.every((point) => point !== null);
  if (closed) return { path: `M${points.map(write).join('L')}Z`, closed };
  let path = '';
  points.forEach((point, at) => {
    const next = points[(at + 1) % points.length];
    if (point && next) path += `M${write(point)}L${write(next)}`;
  });
  return { path, closed };
}

export function Radar({ axes, label, other }: { axes: Axis[]; label: string; other?: Axis[] | undefined }) {
  const id = useId();
  const drawn = shape(axes);
  const count = axes.length;
  return (
    <svg className={styles.radar} viewBox="-205 -135 410 270" role="img" aria-labelledby={id}>
      <title id={id}>{label}</title>
      {rings.map((ring) => (
        <path key={ring} className={styles.ring} d={shape(axes.map(({ name }) => ({ name, score: ring }))).path} />
      ))}
      {axes.map(({ name, score }, at) => {
        const end = pointAt(at, count, 100);
        const text = pointAt(at, count, 114);
        const anchor = Math.abs(end.x) < 1 ? 'middle' : end.x > 0 ? 'start' : 'end';
        return (
          <g key={name}>
            <line className={styles.axis} x2={end.x} y2={end.y} data-unjudged={score === null || undefined} />
            <text x={text.x} y={text.y + (Math.abs(end.x) < 1 ? (end.y < 0 ? -2 : 10) : 5)} textAnchor={anchor}>
              {name}
            </text>
          </g>
        );
      })}
      {other && <path className={styles.other} d={shape(other).path} />}
      <path className={drawn.closed ? styles.closed : styles.open} d={drawn.path} />
      {axes.map(({ name, score }, at) => {
        if (score === null) return null;
        const { x, y } = pointAt(at, count, score);
        return <circle key={name} className={styles.point} cx={x} cy={y} r={4} />;
      })}
    </svg>
  );
}
