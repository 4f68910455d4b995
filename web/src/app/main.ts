/**
 * Starts the app: its look, its language and the sign-in are settled before anything is rendered.
 *
 * This is small and comes first, so that the language, the page of the address and the sign-in are on their way while
 * the app itself still is.
 */

import { watchNetwork } from '../api/connection';
import { restore } from '../api/token';
import { loadMessages, preferredLocale } from '../i18n/locale';
import { restoreDisplay } from '../ui/display';
import { fetchAllPages, fetchPage, whenPainted } from './addresses';
import { keepForOffline } from './offline';

async function start(root: HTMLElement): Promise<void> {
  restoreDisplay();
  watchNetwork();
  const locale = preferredLocale();
  // Lines break by language, so it is known before the first is rendered.
  document.documentElement.lang = locale;
  const [{ render }, messages] = await Promise.all([
    import('./render'),
    loadMessages(locale),
    // When no server answers, the app is rendered all the same and says so.
    restore().catch(() => undefined),
    fetchPage(window.location.pathname),
  ]);
  render(root, locale, messages);
  whenPainted(() => {
    fetchAllPages();
    keepForOffline();
  });
}

const root = document.getElementById('root');
if (root) void start(root);
