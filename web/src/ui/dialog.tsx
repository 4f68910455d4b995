/** A question that must be answered before the page goes on; the browser's own dialog. */

import { useEffect, useId, useRef, type ReactNode } from 'react';
import styles from './dialog.module.css';
import { classes } from './classes';
import layout from './layout.module.css';

export function Dialog(props: {
  open: boolean;
  title: ReactNode;
  /** Called when the reader wants it closed; without it the dialog can't be dismissed. */
  onClose?: () => void;
  children: ReactNode;
  actions?: ReactNode;
}) {
  const { open, title, onClose, children, actions } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) {
      element.showModal();
      // What is to be written comes before what is only shown and before the buttons.
      element.querySelector<HTMLElement>('input:not([readonly])')?.focus();
    }
    if (!open && element.open) element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      {open && (
        <div className={layout.stack}>
          <h2 id={id}>{title}</h2>
          {children}
          {actions && <div className={classes(layout.actions, styles.actions)}>{actions}</div>}
        </div>
      )}
    </dialog>
  );
}
