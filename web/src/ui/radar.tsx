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

/** A name in lines of at most `maxLength` characters, broken where words or parts end. */
export function lines(name: string, maxLength = 6): string[] {
  const parts = name.split(/(?<=\s|·)/);
  return parts.reduce<string[]>((made, part) => {
    const last = made.at(-1);
    if (last !== undefined && (last + part).trim().length <= maxLength) return [...made.slice(0, -1), last + part];
    return [...made, part];
  }, []);
}

export function Radar({ axes, label, other }: { axes: Axis[]; label: string; other?: Axis[] | undefined }) {
  const id = useId();
  const drawn = shape(axes);
  const count = axes.length;
  return (
    <svg className={styles.radar} viewBox="-195 -145 390 290" role="img" aria-labelledby={id}>
      <title id={id}>{label}</title>
      {rings.map((ring) => (
        <path key={ring} className={styles.ring} d={shape(axes.map(({ name }) => ({ name, score: ring }))).path} />
      ))}
      {axes.map(({ name, score }, at) => {
        const end = pointAt(at, count, 100);
        const text = pointAt(at, count, 112);
        const isUpright = Math.abs(end.x) < 1;
        const anchor = isUpright ? 'middle' : end.x > 0 ? 'start' : 'end';
        const words = lines(name);
        // The first line's place, in line heights: above the top, below the bottom, or around the middle.
        const rise = isUpright ? (end.y < 0 ? 1 - words.length : 0.8) : 0.35 - (words.length - 1) / 2;
        return (
          <g key={name}>
            <line className={styles.axis} x2={end.x} y2={end.y} data-unjudged={score === null || undefined} />
            <text y={text.y} textAnchor={anchor}>
              {words.map((line, row) => (
                <tspan key={line} x={text.x} dy={`${String(row === 0 ? rise : 1.15)}em`}>
                  {line.trim()}
                </tspan>
              ))}
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
