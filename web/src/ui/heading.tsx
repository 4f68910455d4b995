/** The one heading of a page: it names the window and takes the focus when the reader came from another page. */

import { useEffect, useRef, type ReactNode } from 'react';
import { useMessages } from '../i18n';

export function Heading({ title, children, className }: { title: string; children?: ReactNode; className?: string }) {
  const t = useMessages();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t.shared.name}`;
  }, [title, t]);
  useEffect(() => {
    const state = window.history.state as { idx?: number } | null;
    const main = document.querySelector('main');
    // The first page leaves the focus at the top, and a field that has the focus keeps it.
    if ((state?.idx ?? 0) > 0 && !main?.contains(document.activeElement)) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {children ?? title}
    </h1>
  );
}
