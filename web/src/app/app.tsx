/** The app's providers and its pages. */

import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, useCallback, useEffect, useState } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';
import { makeQueryClient } from '../api/queries';
import { LanguageProvider, loadMessages, rememberLocale, type Locale } from '../i18n';
import type { Messages } from '../i18n/ko';
import { OutboxProvider } from '../outbox';
import { CrashGuard } from './crash-guard';
import { OnlySignedIn } from './only-signed-in';
import { Shell } from './shell';

const Welcome = lazy(() => import('./routes/welcome'));
const SignIn = lazy(() => import('./routes/sign-in'));
const SignUp = lazy(() => import('./routes/sign-up'));
const Home = lazy(() => import('./routes/home'));
const NewInterview = lazy(() => import('./routes/new-interview'));
const Check = lazy(() => import('./routes/check'));
const Room = lazy(() => import('./routes/room'));
const Report = lazy(() => import('./routes/report'));
const History = lazy(() => import('./routes/history'));
const Settings = lazy(() => import('./routes/settings'));
const Host = lazy(() => import('./routes/host'));
const Missing = lazy(() => import('./routes/missing'));

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
        <Route index element={<Welcome />} />
        <Route path="/signin" element={<SignIn />} />
        <Route path="/signup" element={<SignUp />} />
        <Route element={<OnlySignedIn />}>
          <Route path="/home" element={<Home />} />
          <Route path="/interviews/new" element={<NewInterview />} />
          <Route path="/interviews/:id/check" element={<Check />} />
          <Route path="/interviews/:id" element={<Room />} />
          <Route path="/interviews/:id/report" element={<Report />} />
          <Route path="/history" element={<History />} />
          <Route path="/settings" element={<Settings />} />
          <Route path="/host" element={<Host />} />
        </Route>
        <Route path="*" element={<Missing />} />
      </Route>
    </Routes>
  );
}
