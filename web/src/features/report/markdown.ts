/** The results as a Markdown file, to keep or to share. */

import type { InterviewRecord, SessionDetail } from '../../api/client';
import type { Format } from '../../i18n/format';
import type { Messages } from '../../i18n/ko';
import { graderName } from './summary';
import { totals } from './totals';

export function markdown(session: SessionDetail, records: InterviewRecord[], t: Messages, format: Format): string {
  const sum = totals(records);
  const score = (value: number | null) => (value === null ? t.shared.unmeasured : format.number(value));
  const criteria = sum.criteria.length
    ? [
        `| ${t.report.criterion} | ${t.home.tableScore} |`,
        '| --- | --- |',
        ...sum.criteria.map((each) => `| ${plain(each.name)} | ${score(each.score)} |`),
        '',
      ]
    : [];
  return [
    `# ${t.report.title}: ${plain(session.position)}`,
    '',
    `${format.date(session.created_at)} · ${t.shared.kinds[session.kind]}`,
    '',
    `**${t.report.total}: ${score(sum.score)}**`,
    '',
    ...criteria,
    ...records.flatMap((record) => part(record, t, score)),
  ].join('\n');
}

function part(record: InterviewRecord, t: Messages, score: (value: number | null) => string): string[] {
  const { evaluation } = record;
  const list = (title: string, items: string[]) =>
    items.length ? [`### ${title}`, '', ...items.map((item) => `- ${plain(item)}`), ''] : [];
  return [
    `## ${String(record.order)}. ${plain(record.question_text)}`,
    '',
    ...(record.answer_text === null
      ? [t.report.unanswered, '']
      : [...record.answer_text.split('\n').map((line) => `> ${plain(line)}`), '']),
    ...(evaluation
      ? [
          `**${score(evaluation.score)}** – ${plain(evaluation.feedback)}`,
          '',
          ...list(t.report.strengths, evaluation.strengths),
          ...list(t.report.improvements, evaluation.improvements),
          ...list(
            t.report.keyPoints,
            (evaluation.key_points ?? []).map((each) => `${t.report.verdicts[each.verdict]}: ${each.key_point}`),
          ),
          `${t.report.grader(graderName(evaluation.grader, t.report.rubricGrader))} · ${
            evaluation.calibrated ? t.report.calibrated : t.report.uncalibrated
          }`,
          '',
        ]
      : []),
  ];
}

/** Text that Markdown takes for text. */
export function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/g, '\\$&').replace(/\r?\n/g, ' ');
}

/** Saves text as a file, without the server. */
export function download(text: string, session: SessionDetail): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `daedam-${String(session.id)}.md`;
  link.click();
  URL.revokeObjectURL(url);
}
