/** The last stand: when drawing fails, the reader learns that nothing is lost. */

import { Component, type ReactNode } from 'react';
import { useMessages } from '../i18n';
import { Button } from '../ui/button';
import styles from './shell.module.css';

export class CrashGuard extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    return this.state.crashed ? <Crashed /> : this.props.children;
  }
}

function Crashed() {
  const t = useMessages();
  return (
    <main className={styles.crashed} role="alert">
      <h1>{t.states.crashedTitle}</h1>
      <p>{t.states.crashed}</p>
      <Button look="primary" onClick={() => window.location.reload()}>
        {t.states.reload}
      </Button>
    </main>
  );
}
