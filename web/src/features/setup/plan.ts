/** What a new interview is asked for, and what the form remembers of the last one. */

import { api, body, type Experience, type FeedbackTime, type Format, type Language, type Session, type SessionKind } from '../../api/client';
import { MIXED } from '../../api/format-times';
import { read, userKeys, write } from '../../storage';
import type { AnswerMode } from '../../voice/mode';

export interface Plan {
  position: string;
  userName: string;
  language: Language;
  /** The word of its format. */
  format: string;
  experience: Experience | null;
  company: string;
  kind: SessionKind;
  count: number;
  /** Seconds for an answer; `null` is no limit. */
  limit: number | null;
  mode: AnswerMode;
  feedback: FeedbackTime;
  resume: string;
  jobDescription: string;
}

/** The choices of last time, without the texts, which belong to one application. */
export function lastPlan(language: Language): Plan {
  const plain: Plan = {
    position: '',
    userName: '',
    language,
    format: MIXED,
    experience: null,
    company: '',
    kind: 'mixed',
    count: 5,
    limit: null,
    mode: 'text',
    feedback: 'after_each',
    resume: '',
    jobDescription: '',
  };
  try {
    return { ...plain, ...(JSON.parse(read(userKeys.lastPlan) ?? '{}') as Partial<Plan>) };
  } catch {
    return plain;
  }
}

export function rememberPlan(plan: Plan): void {
  const { position, language, format, experience, kind, count, limit, mode, feedback } = plan;
  write(userKeys.lastPlan, JSON.stringify({ position, language, format, experience, kind, count, limit, mode, feedback }));
}

/** The plan as its format has it: what the format decides is not asked for. */
export function fitted(plan: Plan, format: Format): Plan {
  return {
    ...plan,
    format: format.id,
    kind: format.id === MIXED ? plan.kind : 'mixed',
    language: format.language ?? plan.language,
    count: Math.min(plan.count, format.max_questions),
    limit: format.id === MIXED ? plan.limit : null,
  };
}

/** Starts the interview; its questions come as events. `key` makes a repeat harmless. */
export function startInterview(plan: Plan, key: string): Promise<Session> {
  return body(
    api.POST('/sessions', {
      params: { header: { 'Idempotency-Key': key, Prefer: 'respond-async' } },
      body: {
        user_name: plan.userName,
        position: plan.position.trim(),
        language: plan.language,
        format: plan.format,
        experience: plan.experience,
        company: plan.company.trim() || null,
        kind: plan.kind,
        question_count: plan.count,
        time_limit_s: plan.limit,
        feedback: plan.feedback,
        resume: plan.resume.trim() || null,
        job_description: plan.jobDescription.trim() || null,
      },
    }),
  );
}
