/** The worker that keeps the app's files: which requests it answers, and with what. */

import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { beforeEach, expect, test } from 'vitest';
import { addresses, openAddresses } from '../src/app/addresses';

interface Asked {
  url: string;
  method?: string;
  mode?: string;
}

type Handler = (event: Record<string, unknown>) => void;

const source = readFileSync(new URL('../src/offline/worker.js', import.meta.url), 'utf8')
  .replace('%VERSION%', 'two')
  .replace('%FILES%', '/assets/a.js /assets/b.css');
const origin = 'https://daedam.example';

let handlers: Record<string, Handler>;
let kept: Map<string, Map<string, string>>;
let server: (path: string) => { status: number; body: string };

/** A worker in a browser of the fewest parts; `server` answers for the network, or throws as one that is away. */
function start(): void {
  handlers = {};
  const answer = (path: string) => {
    const { status, body } = server(path);
    return { status, ok: status < 400, body };
  };
  const fetch = (asked: string | Asked) => {
    try {
      return Promise.resolve(answer(typeof asked === 'string' ? asked : new URL(asked.url).pathname));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const pathOf = (asked: string | Asked) => (typeof asked === 'string' ? asked : new URL(asked.url).pathname);
  const open = (name: string) => {
    const cache = kept.get(name) ?? new Map<string, string>();
    kept.set(name, cache);
    return {
      addAll: async (paths: string[]) => {
        for (const path of paths) cache.set(path, (await fetch(path)).body);
      },
      put: (path: string, response: { body: string }) => void cache.set(path, response.body),
      match: (asked: string | Asked) => {
        const body = cache.get(pathOf(asked));
        return body === undefined ? undefined : { status: 200, ok: true, body };
      },
    };
  };
  const caches = {
    open: (name: string) => Promise.resolve(open(name)),
    keys: () => Promise.resolve([...kept.keys()]),
    delete: (name: string) => kept.delete(name),
    match: (asked: string | Asked) => [...kept.keys()].map((name) => open(name).match(asked)).find(Boolean),
  };
  const self = {
    location: { origin },
    addEventListener: (name: string, handler: Handler) => (handlers[name] = handler),
    skipWaiting: () => Promise.resolve(),
  };
  runInNewContext(source, { self, caches, fetch, URL, Response: { error: () => 'the browser’s own page' }, setTimeout: () => 0, Error });
}

async function run(name: 'install' | 'activate'): Promise<void> {
  let done: unknown;
  handlers[name]?.({ waitUntil: (work: unknown) => (done = work) });
  await done;
}

/** What the worker answers; `undefined` where it leaves the request alone. */
async function ask(path: string, more: Partial<Asked> = {}): Promise<{ body: string } | string | undefined> {
  let answer: unknown;
  const request = { url: origin + path, method: 'GET', mode: 'navigate', ...more };
  handlers.fetch?.({ request, respondWith: (given: unknown) => (answer = given) });
  return (await answer) as { body: string } | string | undefined;
}

const away = () => {
  throw new TypeError('no network');
};

beforeEach(async () => {
  kept = new Map([
    ['daedam-shell-zero', new Map<string, string>()],
    ['daedam-shell-one', new Map([['/assets/old.js', 'old']])],
    ['of-another-program', new Map<string, string>()],
  ]);
  server = (path) => ({ status: 200, body: `now ${path}` });
  start();
  await run('install');
  await run('activate');
});

test('without a network every page of the app opens from what is kept', async () => {
  server = away;
  const own = [...Object.keys(addresses), ...Object.keys(openAddresses), '/', '/signin', '/signup'];
  for (const address of own) expect(await ask(address.replace(':id', '7')), address).toMatchObject({ body: 'now /' });
  expect(await ask('/interviews/7?q=3')).toMatchObject({ body: 'now /' });
  expect(await ask('/assets/a.js', { mode: 'cors' })).toMatchObject({ body: 'now /assets/a.js' });
});

test('what the API answers is left alone and never kept', async () => {
  const description = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as { paths: object };
  const paths = Object.keys(description.paths).map((path) => path.replace(/\{[^}]+\}/g, '7'));
  expect(paths.length).toBeGreaterThan(20);
  for (const path of [...paths, '/docs', '/openapi.json', '/sw.js', '/host/status']) {
    for (const mode of ['navigate', 'cors']) expect(await ask(path, { mode }), path).toBeUndefined();
  }
  expect(await ask('/home', { method: 'POST' })).toBeUndefined();
  expect(await ask('/home', { url: 'https://elsewhere.example/home' })).toBeUndefined();
  const names = [...kept.values()].flatMap((cache) => [...cache.keys()]);
  expect(names.sort()).toEqual(['/', '/assets/a.js', '/assets/b.css', '/assets/old.js']);
});

test('with a network the page is the server’s, so that a newer version comes with the next load', async () => {
  server = (path) => ({ status: 200, body: `newer ${path}` });
  expect(await ask('/home')).toMatchObject({ body: 'newer /home' });
  expect(await ask('/assets/newer.js', { mode: 'cors' })).toMatchObject({ body: 'newer /assets/newer.js' });
  // The kept page still fits the kept files.
  server = away;
  expect(await ask('/home')).toMatchObject({ body: 'now /' });
});

test('a gateway that stands in for the server is no page, and one that the server refuses is', async () => {
  server = () => ({ status: 502, body: 'Bad Gateway' });
  expect(await ask('/home')).toMatchObject({ body: 'now /' });
  server = () => ({ status: 404, body: 'Not Found' });
  expect(await ask('/home')).toMatchObject({ body: 'Not Found' });
});

test('the version before stays for tabs that still show it, and older ones go', async () => {
  expect([...kept.keys()]).toEqual(['daedam-shell-one', 'of-another-program', 'daedam-shell-two']);
  expect(await ask('/assets/old.js', { mode: 'cors' })).toMatchObject({ body: 'old' });
});
