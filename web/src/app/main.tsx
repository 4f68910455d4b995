/** Starts the app: its look, its language and the sign-in are settled before anything is drawn. */

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { watchNetwork } from '../api/connection';
import { restore } from '../api/token';
import { loadMessages, preferredLocale } from '../i18n';
import { restoreDisplay } from '../ui/display';
import { App } from './app';
import { fetchAllPages, fetchPage } from './pages';
import './base.css';

async function start(root: HTMLElement): Promise<void> {
  restoreDisplay();
  watchNetwork();
  const locale = preferredLocale();
  // Lines break by language, so it is known before the first is drawn.
  document.documentElement.lang = locale;
  // When nobody answers, the app is drawn all the same and says so.
  const [messages] = await Promise.all([
    loadMessages(locale),
    restore().catch(() => undefined),
    fetchPage(window.location.pathname),
  ]);
  createRoot(root).render(
    <StrictMode>
      <App locale={locale} messages={messages} />
    </StrictMode>,
  );
  fetchAllPages();
}

const root = document.getElementById('root');
if (root) void start(root);
