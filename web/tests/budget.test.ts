/** What a browser loads before the first page: no more than a phone on a slow network should wait for. */

import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, test } from 'vitest';

interface Chunk {
  file: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
  css?: string[];
}

const dist = new URL('../dist/', import.meta.url);
const MAX_FIRST_LOAD = 130_000;

test('the first load is within its budget in both languages, and has no source map', async () => {
  if (!existsSync(new URL('.vite/manifest.json', dist))) {
    await build({ root: new URL('..', import.meta.url).pathname, logLevel: 'error' });
  }
  const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<string, Chunk>;
  const files = new Set<string>();
  const take = (name: string) => {
    const chunk = manifest[name];
    if (!chunk || files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.css?.forEach((file) => files.add(file));
    chunk.imports?.forEach(take);
  };
  const size = (file: string) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry);
  take(entry ?? '');
  take('src/app/render.tsx');
  // A visitor reads one of the languages.
  const languages = ['src/i18n/ko.ts', 'src/i18n/en.ts'].map((name) => size(manifest[name]?.file ?? ''));
  const first = Array.from(files, size).reduce((sum, each) => sum + each, Math.max(...languages));
  // They are fetched beside the script that starts them, not after it.
  const page = readFileSync(new URL('index.html', dist), 'utf8');
  for (const file of files) expect(page).toContain(file);
  expect(files.size).toBeGreaterThan(2);
  // A browser fetches six files of one server at a time; the seventh would wait for one of them.
  expect(files.size).toBeLessThanOrEqual(6);
  expect(first).toBeLessThan(MAX_FIRST_LOAD);
  for (const file of files) expect(readFileSync(new URL(file, dist), 'utf8')).not.toContain('sourceMappingURL');
});
