/** The positions that are offered are the question bank's. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { positions } from '../tools/positions.js';

test('positions.json is fresh; npm run positions makes it so', () => {
  const kept = readFileSync(new URL('../src/features/setup/positions.json', import.meta.url), 'utf8');
  expect(kept).toBe(positions());
  for (const { ko, en } of JSON.parse(kept) as { ko: string; en: string }[]) {
    expect(ko).not.toBe('');
    expect(en).not.toBe('');
  }
});
