/** The first page: what this is, a look at a result, and a way to begin. */

import { Navigate } from 'react-router';
import { useSignIn } from '../../api/react';
import { useMessages } from '../../i18n';
import { LinkButton } from '../../ui/button';
import { Heading } from '../../ui/heading';
import styles from './welcome.module.css';

export function Welcome() {
  const t = useMessages();
  if (useSignIn() === 'in') return <Navigate replace to="/home" />;
  return (
    <div className={styles.page}>
      <section className={styles.hero}>
        <div className={styles.words}>
          <Heading title={t.account.heroTitle.replace('\n', ' ')} className={styles.title ?? ''}>
            {t.account.heroTitle}
          </Heading>
          <p className={styles.lead}>{t.account.hero}</p>
          <div className={styles.actions}>
            <LinkButton to="/signup" look="primary" large>
              {t.account.begin}
            </LinkButton>
            <LinkButton to="/signin" look="quiet" large>
              {t.account.haveAccount}
            </LinkButton>
          </div>
        </div>
        <div className={styles.facing}>
          <figure className={styles.sample}>
          <figcaption>{t.account.sampleLabel}</figcaption>
          <p className={styles.question}>{t.account.sampleQuestion}</p>
          <blockquote className={styles.answer}>
            {t.account.sampleBefore}
            <mark>{t.account.sampleQuote}</mark>
            {t.account.sampleAfter}
          </blockquote>
          <p className={styles.note}>{t.account.sampleNote}</p>
        </figure>
        </div>
      </section>
      <ul className={styles.promises}>
        {t.account.promises.map(({ title, text }) => (
          <li key={title}>
            <h2>{title}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
