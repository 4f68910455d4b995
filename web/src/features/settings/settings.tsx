/** Settings and privacy: who one is, how the pages look, where one is signed in, and one's data. */

import { useQuery } from '@tanstack/react-query';
import type { User } from '../../api/client';
import { me } from '../../api/queries';
import { useFormat, useLocale, useMessages } from '../../i18n';
import { Choices } from '../../ui/choices';
import { classes } from '../../ui/classes';
import { chooseDisplay } from '../../ui/display';
import { Heading } from '../../ui/heading';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Loaded } from '../../ui/page-state';
import { useDisplay } from '../../ui/use-display';
import { Data } from './data';
import { Devices } from './devices';
import { NameForm, PasswordForm } from './profile';
import { RecoveryForm } from './recovery';
import styles from './settings.module.css';

export function Settings() {
  const user = useQuery(me);
  return <Loaded query={user}>{(found) => <Sections user={found} />}</Loaded>;
}

function Sections({ user }: { user: User }) {
  const t = useMessages();
  const format = useFormat();
  return (
    <div className={classes(content.page, styles.page)}>
      <div className={layout.intro}>
        <Heading title={t.settings.title} />
        <p className={classes(layout.note, content.meta)}>
          <span>{user.username}</span>
          <span className={styles.whole}>{t.settings.since(format.date(user.created_at))}</span>
        </p>
      </div>
      <section>
        <h2>{t.settings.display}</h2>
        <Display />
      </section>
      <section>
        <h2>{t.settings.profile}</h2>
        <NameForm user={user} />
      </section>
      <section>
        <h2>{t.settings.password}</h2>
        <PasswordForm username={user.username} />
      </section>
      <section>
        <h2>{t.recovery.code}</h2>
        <RecoveryForm user={user} />
      </section>
      <section>
        <h2>{t.settings.devices}</h2>
        <Devices />
      </section>
      <section>
        <h2>{t.settings.data}</h2>
        <Data user={user} />
      </section>
    </div>
  );
}

function Display() {
  const t = useMessages();
  const [locale, choose] = useLocale();
  const { theme, text } = useDisplay();
  return (
    <div className={styles.choices}>
      <Choices
        legend={t.shared.language}
        value={locale}
        onChange={choose}
        choices={[
          { value: 'ko', label: <span lang="ko">{t.shared.languages.ko}</span> },
          { value: 'en', label: <span lang="en">{t.shared.languages.en}</span> },
        ]}
      />
      <Choices
        legend={t.settings.theme}
        value={theme}
        onChange={(next) => chooseDisplay({ theme: next })}
        choices={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: t.settings.themes[value] }))}
      />
      <Choices
        legend={t.settings.textSize}
        value={text}
        onChange={(next) => chooseDisplay({ text: next })}
        choices={(['normal', 'large'] as const).map((value) => ({ value, label: t.settings.textSizes[value] }))}
      />
    </div>
  );
}
