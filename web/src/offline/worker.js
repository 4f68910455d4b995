/**
 * Keeps the app's own files, so that its pages open without a network and say so themselves. What the API answers is
 * never kept, nor even looked at.
 *
 * The build puts in the version and the files. A version keeps its page together with the files that it names, and
 * never another's: both were there when it was installed, or it was not installed.
 */

const version = '%VERSION%';
const files = '%FILES%'.split(' ');
const prefix = 'daedam-shell-';
const own = prefix + version;
/** Milliseconds after which a page that the server does not send is taken from the cache. */
const PAGE_TIMEOUT = 10_000;
/** The addresses of the app's pages; every other one is the server's. */
const pages = /^\/(?:(?:signin|signup|try|forgot-password|home|history|settings|host)\/?|interviews\/.+)?$/;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(forgetOlder()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate' && pages.test(pathname)) event.respondWith(page(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

async function install() {
  const cache = await caches.open(own);
  await cache.addAll(files);
  const first = await fetch('/', { cache: 'no-cache' });
  if (!first.ok) throw new Error('the first page could not be fetched');
  await cache.put('/', first);
  // The next load is of the new version, whatever other tabs still show.
  await self.skipWaiting();
}

/** Keeps the version before, from which tabs that are still open may fetch a page. */
async function forgetOlder() {
  const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== own);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

/** The server's page; the kept one where no server answers, or only a gateway in its place. */
async function page(request) {
  const asked = fetch(request).catch(() => null);
  const late = new Promise((resolve) => setTimeout(() => resolve(null), PAGE_TIMEOUT));
  const answer = await Promise.race([asked, late]);
  if (answer && answer.status < 500) return answer;
  const cache = await caches.open(own);
  return (await cache.match('/', { ignoreVary: true })) ?? (await asked) ?? Response.error();
}

/** A file's name changes with its content, so a kept one is always the right one. */
async function asset(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
