/** The names by which the build sorts modules into files are those of modules that are there. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { signedInModules, startModules } from '../chunks';

const source = new URL('../src/', import.meta.url).pathname;

/** The file of a module's name; `null` where there is none. */
function fileOf(name: string): string | null {
  return ['', '.ts', '.tsx', '/index.ts', '.module.css'].map((end) => source + name + end).find((file) => existsSync(file)) ?? null;
}

/** A module and all that it imports, but for types and for what is fetched later. */
function withImports(name: string, found = new Set<string>()): Set<string> {
  const file = fileOf(name.replace(/\/index$/, ''))?.replace(/\/$/, '') ?? '';
  const path = existsSync(`${file}/index.ts`) ? `${file}/index.ts` : file;
  const own = relative(source, path).replace(/\.tsx?$/, '');
  if (found.has(own)) return found;
  found.add(own);
  for (const [, target = ''] of readFileSync(path, 'utf8').matchAll(/^import (?!type)[^;]*? from '(\.[^']*)'/gm)) {
    withImports(join(dirname(own), target), found);
  }
  return found;
}

test('every name is that of a module or a folder', () => {
  const missing = [...startModules, ...signedInModules].filter((name) => fileOf(name) === null);
  expect(missing).toEqual([]);
});

test('the start is the entry and all that it imports', () => {
  expect([...withImports('app/main')].sort()).toEqual(startModules);
});
