/** Imports go one way: app → features → what is shared, and no feature knows another. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const source = new URL('../src', import.meta.url).pathname;

/** Where a file belongs: “app”, “features/room”, or a shared folder such as “ui”. */
function room(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'features' ? `features/${second}` : top;
}

/** What each shared folder may import besides itself. */
const shared: Record<string, string[]> = {
  state: [],
  storage: [],
  api: ['state', 'storage'],
  i18n: ['storage'],
  outbox: ['api', 'state', 'storage'],
  voice: ['api', 'state', 'storage'],
  ui: ['api', 'i18n', 'state', 'storage'],
  feedback: ['api', 'i18n', 'ui'],
  formats: ['api', 'i18n', 'storage', 'ui'],
  recordings: ['api', 'i18n', 'state', 'storage', 'ui', 'voice'],
  'sign-out': ['api', 'i18n', 'outbox', 'ui'],
};

function mayImport(from: string, to: string): boolean {
  if (from === to || from === 'app') return true;
  if (from.startsWith('features/')) return to in shared;
  return shared[from]?.includes(to) ?? false;
}

interface Import {
  file: string;
  target: string;
}

function imports(): Import[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  return files.flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8');
    const targets = Array.from(text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g), ([, target = '']) => target);
    return targets.map((target) => ({ file, target: relative(source, join(source, dirname(file), target)) }));
  });
}

test('every import goes down', () => {
  const found = imports();
  expect(found.length).toBeGreaterThan(100);
  const wrong = found.filter(({ file, target }) => !mayImport(room(file), room(target)));
  expect(wrong.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
});

test('the rule itself refuses what it must', () => {
  expect(mayImport('features/room', 'features/report')).toBe(false);
  expect(mayImport('ui', 'features/room')).toBe(false);
  expect(mayImport('api', 'ui')).toBe(false);
  expect(mayImport('features/room', 'outbox')).toBe(true);
});
