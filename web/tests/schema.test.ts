/** The types are those of the API's own description. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('schema.d.ts is fresh; npm run api makes it so', () => {
  const cli = new URL('../node_modules/openapi-typescript/bin/cli.js', import.meta.url).pathname;
  const description = new URL('../../docs/openapi.json', import.meta.url).pathname;
  const fresh = execFileSync(process.execPath, [cli, description], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const kept = readFileSync(new URL('../src/api/schema.d.ts', import.meta.url), 'utf8');
  expect(kept.trim() === fresh.trim()).toBe(true);
}, 20_000);
