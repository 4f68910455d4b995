/** Switches the interface's language; each language is named in itself. */

import { useLocale, useMessages, type Locale } from '../i18n';
import styles from './shell.module.css';

const names: Record<Locale, string> = { ko: '한국어', en: 'English' };

export function LanguageSwitch() {
  const t = useMessages();
  const [locale, choose] = useLocale();
  return (
    <div role="group" aria-label={t.shared.language} className={styles.language}>
      {(['ko', 'en'] as const).map((each) => (
        <button key={each} type="button" lang={each} aria-pressed={each === locale} onClick={() => choose(each)}>
          {names[each]}
        </button>
      ))}
    </div>
  );
}
