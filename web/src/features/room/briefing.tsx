/** Before the first question of a format: how it goes, what counts, and whether the clock is to run. */

import { useQuery } from '@tanstack/react-query';
import type { InterviewRecord } from '../../api/client';
import { formats } from '../../api/formats';
import { GeneralOnly } from '../../formats/general-only';
import { useFormatMessages } from '../../formats/messages';
import { Counts, Outline } from '../../formats/outline';
import { timesOf } from '../../formats/times';
import { useLocale, useMessages } from '../../i18n';
import { Button } from '../../ui/button';
import { card } from '../../ui/card';
import { Choices } from '../../ui/choices';
import { classes } from '../../ui/classes';
import { Heading } from '../../ui/heading';
import content from '../../ui/content.module.css';
import layout from '../../ui/layout.module.css';
import { Waiting } from '../../ui/page-state';
import { hasClock, timesOfRecord } from './interview-clock';
import { useRoom } from './room-context';
import styles from './room.module.css';

export function Briefing({ records, onStart }: { records: InterviewRecord[]; onStart: () => void }) {
  const { session, measured, measure } = useRoom();
  const t = useMessages();
  const words = useFormatMessages();
  const [locale] = useLocale();
  const query = useQuery(formats(locale));
  if (query.isPending) return <Waiting />;
  const format = query.data?.find(({ id }) => id === session.format);
  const isRetry = records.some(({ retry_of: of }) => of !== null);
  const isTimed = records.some((each) => hasClock(each, session));
  const isFinal = records.some(({ conditions }) => conditions?.editing === false);
  return (
    <div className={content.page}>
      <div className={layout.intro}>
        <Heading title={format ? words.briefing.title(format.name) : words.briefing.fallback}>
          {format?.name ?? words.briefing.fallback}
        </Heading>
        <p className={classes(layout.note, content.meta)}>
          <span>{session.position}</span>
          {session.company && <span>{session.company}</span>}
          {session.experience && <span>{words.experiences[session.experience]}</span>}
          <span>{t.shared.questions(records.length)}</span>
        </p>
        <p>{format?.description ?? words.briefing.noWords}</p>
        <GeneralOnly session={session} />
      </div>
      {format && (
        <div className={classes(card('plain'), styles.briefing)}>
          <section className={layout.tight}>
            <h2 className={layout.minor}>{words.counts}</h2>
            <Counts counts={format.counts} />
          </section>
          {/* A question that is asked again is one of the stages, and not all of them. */}
          <section className={layout.tight}>
            <h2 className={layout.minor}>{words.outline}</h2>
            {isRetry ? <Asked records={records} /> : <Outline format={format} />}
          </section>
        </div>
      )}
      <div className={layout.tight}>
        {isTimed && <p>{words.briefing.clock}</p>}
        {isFinal && <p>{words.final}</p>}
      </div>
      {isTimed && (
        <Choices
          legend={words.briefing.measure}
          value={measured ? 'measured' : 'unmeasured'}
          onChange={(value) => measure(value === 'measured')}
          choices={[
            { value: 'measured', label: words.briefing.measured, help: words.briefing.measuredHelp },
            { value: 'unmeasured', label: words.briefing.unmeasured, help: words.briefing.unmeasuredHelp },
          ]}
        />
      )}
      <Button look="primary" large onClick={onStart}>
        {words.briefing.start}
      </Button>
    </div>
  );
}

/** The times of the questions themselves. */
function Asked({ records }: { records: InterviewRecord[] }) {
  const { session } = useRoom();
  const t = useMessages();
  const words = useFormatMessages();
  const times = records.map((each) => timesOf(timesOfRecord(each, session), t, words) || words.untimed);
  return <p className="numbers">{times.join(', ')}</p>;
}
