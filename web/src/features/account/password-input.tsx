/** A password, which can be looked at. */

import { useState, type ComponentProps } from 'react';
import { useMessages } from '../../i18n';
import { Input } from '../../ui/field';
import styles from './account.module.css';

export function PasswordInput(props: ComponentProps<typeof Input>) {
  const t = useMessages();
  const [shown, setShown] = useState(false);
  return (
    <div className={styles.password}>
      <Input {...props} type={shown ? 'text' : 'password'} spellCheck={false} autoCapitalize="none" />
      <button type="button" className={styles.reveal} aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? t.account.hidePassword : t.account.showPassword}
      </button>
    </div>
  );
}
