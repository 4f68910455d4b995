/** Renders the app into the page. */

import './base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Messages } from '../i18n/ko';
import type { Locale } from '../i18n/locale';
import { App } from './app';

export function render(root: HTMLElement, locale: Locale, messages: Messages): void {
  createRoot(root).render(
    <StrictMode>
      <App locale={locale} messages={messages} />
    </StrictMode>,
  );
}
