/** The first page: what this is, a look at results, and a way to begin, with or without an account. */

import { useQuery } from '@tanstack/react-query';
import { Navigate } from 'react-router';
import { about } from '../../api/queries';
import { useSignIn } from '../../api/react';
import { useMessages } from '../../i18n';
import { LinkButton } from '../../ui/button';
import { classes } from '../../ui/classes';
import { Heading } from '../../ui/heading';
import layout from '../../ui/layout.module.css';
import { Contact } from './contact';
import { Samples } from './samples';
import styles from './welcome.module.css';

export function Welcome() {
  const t = useMessages();
  const signedIn = useSignIn();
  const { data: host } = useQuery(about);
  if (signedIn === 'in') return <Navigate replace to="/home" />;
  const facts = [...t.account.facts, ...(host?.interviewer ? [t.account.interviewers[host.interviewer]] : [])];
  return (
    <div className={styles.page}>
      <section className={styles.hero}>
        <div className={styles.words}>
          <ul className={classes(layout.actions, styles.facts)}>
            {facts.map((fact) => (
              <li key={fact} className={layout.tag}>
                {fact}
              </li>
            ))}
          </ul>
          <Heading title={t.account.heroTitle.replace('\n', ' ')} className={styles.title ?? ''}>
            {t.account.heroTitle}
          </Heading>
          <p className={classes(layout.soft, styles.lead)}>{t.account.hero}</p>
          {/* What most hosts offer is offered before this one has answered. */}
          <EntryLinks tries={host?.guests ?? true} registers={host?.registration ?? true} guest={signedIn === 'guest'} />
        </div>
        <Samples />
      </section>
      <ul className={styles.promises}>
        {t.account.promises.map(({ title, text }) => (
          <li key={title} className={layout.tight}>
            <h2 className={layout.minor}>{title}</h2>
            <p className={layout.soft}>{text}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The ways in that this host leaves open. */
function EntryLinks({ tries, registers, guest }: { tries: boolean; registers: boolean; guest: boolean }) {
  const t = useMessages();
  return (
    <>
      <div className={classes(layout.actions, styles.actions)}>
        {(tries || guest) && (
          <LinkButton to="/try" look="primary" large>
            {guest ? t.trial.goOn : t.account.tryOne}
          </LinkButton>
        )}
        {registers && (
          <LinkButton to="/signup" look={tries ? 'plain' : 'primary'} large>
            {t.account.begin}
          </LinkButton>
        )}
        <LinkButton to="/signin" look={registers ? 'quiet' : 'primary'} large>
          {t.account.haveAccount}
        </LinkButton>
      </div>
      {!registers && <Contact />}
    </>
  );
}
