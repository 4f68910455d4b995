/** Has the browser keep the app's files, so that a reload without a network shows the app and not the browser's own page. */
export function keepForOffline(): void {
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  // Pages that are not secure have none, and while developing every file is new.
  if (!workers || !import.meta.env.PROD) return;
  workers.register('/sw.js').catch(() => undefined);
}
