/** The app's providers and its pages. */

import { QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';
import { makeQueryClient } from '../api/queries';
import { LanguageProvider } from '../i18n';
import type { Messages } from '../i18n/ko';
import { loadMessages, rememberLocale, type Locale } from '../i18n/locale';
import { OutboxProvider } from '../outbox';
import { CrashGuard } from './crash-guard';
import { OnlySignedIn } from './only-signed-in';
import { missingPage, openPages, ownPages } from './pages';
import { Shell } from './shell';

const queries = makeQueryClient();

export function App(first: { locale: Locale; messages: Messages }) {
  const [spoken, setSpoken] = useState(first);
  const choose = useCallback((locale: Locale) => {
    rememberLocale(locale);
    void loadMessages(locale).then((messages) => setSpoken({ locale, messages }));
  }, []);
  useEffect(() => {
    document.documentElement.lang = spoken.locale;
  }, [spoken.locale]);
  return (
    <LanguageProvider locale={spoken.locale} messages={spoken.messages} choose={choose}>
      <CrashGuard>
        <QueryClientProvider client={queries}>
          <OutboxProvider>
            <BrowserRouter>
              <Pages />
            </BrowserRouter>
          </OutboxProvider>
        </QueryClientProvider>
      </CrashGuard>
    </LanguageProvider>
  );
}

function Pages() {
  return (
    <Routes>
      <Route element={<Shell />}>
        {openPages.map(({ path, Component }) => (
          <Route key={path} path={path} element={<Component />} />
        ))}
        <Route element={<OnlySignedIn />}>
          {ownPages.map(({ path, Component }) => (
            <Route key={path} path={path} element={<Component />} />
          ))}
        </Route>
        <Route path={missingPage.path} element={<missingPage.Component />} />
      </Route>
    </Routes>
  );
}
