/** Everything about a new interview but its position. */

import type { Format } from '../../api/client';
import { MIXED } from '../../api/format-times';
import { useFormatMessages } from '../../formats/messages';
import { useMessages } from '../../i18n';
import { Choices } from '../../ui/choices';
import { Input, Select } from '../../ui/field';
import layout from '../../ui/layout.module.css';
import { DocumentInput } from './document-input';
import { dictationExists } from '../../voice/dictation';
import type { Plan } from './plan';
import styles from './setup.module.css';

const counts = [3, 5, 7, 10, 15, 20];
const limits = [60, 90, 120, 180, 300];
/** Minutes that a question with its answer takes. */
const MINUTES_PER_QUESTION = 2;

export function Details(props: {
  plan: Plan;
  /** The format that was chosen; `null` until the formats are known. */
  format: Format | null;
  change: (part: Partial<Plan>) => void;
  userName: string;
}) {
  const { plan, format, change, userName } = props;
  const t = useMessages();
  const words = useFormatMessages();
  const hears = dictationExists();
  const own = format?.language ?? null;
  return (
    <div className={styles.choices}>
      <Choices
        legend={words.experience}
        value={plan.experience ?? ''}
        onChange={(experience) => change({ experience: experience === '' ? null : experience })}
        choices={[
          { value: '', label: words.anyExperience },
          { value: 'entry', label: words.experiences.entry },
          { value: 'experienced', label: words.experiences.experienced },
        ]}
      />
      <Choices
        legend={t.setup.mode}
        value={hears ? plan.mode : 'text'}
        onChange={(mode) => change({ mode })}
        choices={[
          { value: 'text', label: t.setup.text, help: t.setup.textHelp },
          hears
            ? { value: 'voice', label: t.setup.voice, help: t.setup.voiceHelp }
            : { value: 'voice', label: t.setup.voice, help: t.setup.voiceAbsent, disabled: true },
        ]}
      />
      <Choices
        legend={t.setup.feedback}
        value={plan.feedback}
        onChange={(feedback) => change({ feedback })}
        choices={[
          { value: 'after_each', label: t.setup.afterEach, help: t.setup.afterEachHelp },
          { value: 'at_end', label: t.setup.atEnd, help: t.setup.atEndHelp },
        ]}
      />
      <Choices
        legend={t.setup.language}
        help={own === null ? undefined : own === 'en' ? words.onlyEnglish : words.onlyKorean}
        value={plan.language}
        onChange={(language) => change({ language })}
        choices={[
          { value: 'ko', label: <span lang="ko">{t.shared.languages.ko}</span>, disabled: own === 'en' },
          { value: 'en', label: <span lang="en">{t.shared.languages.en}</span>, disabled: own === 'ko' },
        ]}
      />
      <details className={styles.details}>
        <summary>
          <span>
            <b>{t.setup.details}</b>
            <small className={layout.note}>{t.setup.detailsHelp}</small>
          </span>
        </summary>
        <div className={styles.choices}>
          <Questions plan={plan} format={format} change={change} />
          <Input
            label={words.company}
            help={words.companyHelp}
            optional
            maxLength={100}
            autoComplete="organization"
            value={plan.company}
            onChange={(event) => change({ company: event.currentTarget.value })}
          />
          <Input
            label={t.setup.callMe}
            optional
            maxLength={200}
            placeholder={userName}
            value={plan.userName}
            onChange={(event) => change({ userName: event.currentTarget.value })}
          />
          <DocumentInput label={t.setup.resume} value={plan.resume} onChange={(resume) => change({ resume })} />
          <DocumentInput
            label={t.setup.jobDescription}
            value={plan.jobDescription}
            onChange={(jobDescription) => change({ jobDescription })}
          />
        </div>
      </details>
    </div>
  );
}

/** Which questions and how many, and the time for each where the format leaves it open. */
function Questions({ plan, format, change }: { plan: Plan; format: Format | null; change: (part: Partial<Plan>) => void }) {
  const t = useMessages();
  const words = useFormatMessages();
  const isMixed = plan.format === MIXED;
  const most = format?.max_questions ?? 20;
  const offered = [...new Set([...counts, plan.count, ...(isMixed ? [] : [format?.questions ?? plan.count, most])])];
  const withOwn = offered.filter((count) => count <= most).sort((a, b) => a - b);
  const withOwnLimit = plan.limit === null || limits.includes(plan.limit) ? limits : [...limits, plan.limit];
  return (
    <>
      {isMixed && (
        <Choices
          legend={t.setup.kind}
          value={plan.kind}
          onChange={(kind) => change({ kind })}
          choices={(['mixed', 'technical', 'behavioral', 'personality'] as const).map((value) => ({
            value,
            label: t.shared.kinds[value],
          }))}
        />
      )}
      <div className={styles.pair}>
        <Select
          label={t.setup.count}
          help={isMixed ? t.setup.countHelp(plan.count * MINUTES_PER_QUESTION) : words.countHelp(most)}
          value={plan.count}
          onChange={(event) => change({ count: Number(event.currentTarget.value) })}
        >
          {withOwn.map((count) => (
            <option key={count} value={count}>
              {t.shared.questions(count)}
            </option>
          ))}
        </Select>
        {isMixed && (
          <Select
            label={t.setup.limit}
            help={t.setup.limitHelp}
            value={plan.limit ?? ''}
            onChange={(event) => change({ limit: event.currentTarget.value === '' ? null : Number(event.currentTarget.value) })}
          >
            <option value="">{t.setup.noLimit}</option>
            {withOwnLimit.map((limit) => (
              <option key={limit} value={limit}>
                {t.shared.seconds(limit)}
              </option>
            ))}
          </Select>
        )}
      </div>
    </>
  );
}
