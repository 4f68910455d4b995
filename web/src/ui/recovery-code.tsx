/** A recovery code, which is shown once: to be copied. */

import { useState, type ReactNode } from 'react';
import { useMessages } from '../i18n';
import { Button } from './button';
import layout from './layout.module.css';
import styles from './recovery-code.module.css';

/** The code with a button to copy it; where the browser gives no clipboard, it is selected by hand. */
export function RecoveryCode({ code, children }: { code: string; children?: ReactNode }) {
  const t = useMessages();
  const [copied, setCopied] = useState<boolean | null>(null);
  return (
    <>
      <output className={styles.code} aria-label={t.recovery.code}>
        {code}
      </output>
      <div className={layout.actions}>
        <Button
          onClick={() => {
            // Browsers give it to secure pages only.
            const clipboard = (navigator as { clipboard?: Clipboard }).clipboard;
            const written = clipboard ? clipboard.writeText(code) : Promise.reject(new Error('no clipboard'));
            written.then(
              () => setCopied(true),
              () => setCopied(false),
            );
          }}
        >
          {t.recovery.copy}
        </Button>
        {children}
      </div>
      <p role="status" className={layout.note}>
        {copied === null ? '' : copied ? t.recovery.copied : t.recovery.notCopied}
      </p>
    </>
  );
}
