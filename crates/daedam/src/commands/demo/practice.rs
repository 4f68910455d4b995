//! One interview of the demo, from its start to its last grading.

use super::script::Script;
use anyhow::{bail, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use interview::{
    account::caller::Caller,
    context::Context,
    grading::evaluation_status::EvaluationState,
    id::{RecordId, SessionId},
    idempotency::Creation,
    ports::{Clock, QuestionJob},
    session::answer,
    session::complete,
    session::follow_up::{self, MoreQuestions},
    session::format::MIXED,
    session::read,
    session::start::{self, Wait},
    session::wait,
    session::{FeedbackTime, NewSession, SessionDocuments, SessionKind, SessionPlan},
};
use std::sync::Arc;

/// How long a candidate takes for an answer.
const ANSWERING: TimeDelta = TimeDelta::minutes(3);

/// An interview that has begun.
pub(super) struct Practice<'script> {
    context: Context,
    caller: Caller,
    script: &'script Script,
    session: SessionId,
    began_at: DateTime<Utc>,
}

impl<'script> Practice<'script> {
    /// Starts the interview, and asks the questions of its script in the place of others.
    pub(super) async fn begin(
        context: &Context,
        caller: Caller,
        script: &'script Script,
    ) -> anyhow::Result<Self> {
        let questions = script.questions()?;
        let began_at = context.clock.now() - TimeDelta::days(script.days_ago);
        let then = at(context, began_at);
        let new = NewSession { plan: plan(script), documents: SessionDocuments::default() };
        let created = start::start(&then, caller, new, Wait::No, None).await?;
        let Creation::New(session) = created else { bail!("the interview was started before") };
        let job = QuestionJob::FirstOf(session.id);
        let asked = context.store.add_questions_instead(job, &questions, began_at).await?;
        ensure!(asked, "a server on this database asked other questions meanwhile; try again");
        Ok(Self { context: context.clone(), caller, script, session: session.id, began_at })
    }

    /// Answers every question and its follow-up, waits for the gradings, and completes the interview.
    pub(super) async fn hold(&self) -> anyhow::Result<()> {
        let mut now = self.began_at;
        let records = read::records(&self.context, self.caller, self.session).await?;
        for (record, exchange) in records.iter().zip(&self.script.exchanges) {
            now = self.later(now);
            self.answer(record.id, &exchange.answer, now).await?;
            if let Some(text) = &exchange.follow_up_answer {
                let follow_up = self.follow_up_to(record.id).await?;
                now = self.later(now);
                self.answer(follow_up, text, now).await?;
            }
        }
        self.wait_for_gradings().await?;
        complete::complete(&at(&self.context, now), self.caller, self.session).await?;
        Ok(())
    }

    async fn answer(&self, record: RecordId, text: &str, now: DateTime<Utc>) -> anyhow::Result<()> {
        answer::answer(&at(&self.context, now), self.caller, record, text.to_owned(), None).await?;
        Ok(())
    }

    /// When the next answer comes: some time after the one before, but never in the future.
    fn later(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        (now + ANSWERING).min(self.context.clock.now())
    }

    /// Asks a follow-up to an answer, and returns its record.
    async fn follow_up_to(&self, record: RecordId) -> anyhow::Result<RecordId> {
        let wanted = MoreQuestions { follow_up_to: Some(record), count: 1 };
        let asked = follow_up::add_questions(&self.context, self.caller, self.session, wanted, None).await?;
        let [follow_up] = asked.records.as_slice() else { bail!("no follow-up was asked") };
        Ok(follow_up.id)
    }

    /// Waits until every answer is graded; an answer that could not be, or is not in time, is an error.
    async fn wait_for_gradings(&self) -> anyhow::Result<()> {
        let look = || async {
            let records = read::records(&self.context, self.caller, self.session).await?;
            let statuses = || records.iter().map(|record| &record.evaluation_status);
            if let Some(failed) = statuses().find(|status| status.state == EvaluationState::Failed) {
                return Ok(Some(Err(failed.reason.clone())));
            }
            Ok(statuses().all(|status| status.state == EvaluationState::Done).then_some(Ok(())))
        };
        match wait::until(&self.context, self.session, 2 * self.context.rules.task_timeout, look).await? {
            Some(Ok(())) => Ok(()),
            Some(Err(reason)) => {
                let code = reason.map(|reason| reason.code.to_string());
                bail!("an answer could not be graded: {}", code.unwrap_or_default())
            }
            None => bail!("the answers were not graded in time"),
        }
    }
}

/// What the interview of a script is about.
fn plan(script: &Script) -> SessionPlan {
    SessionPlan {
        user_name: script.user_name.clone(),
        position: script.position.clone(),
        language: script.language,
        kind: SessionKind::Mixed,
        question_count: script.exchanges.len() as u32,
        emotion_consent: false,
        time_limit_s: None,
        feedback: FeedbackTime::AfterEach,
        format: MIXED.to_owned(),
        experience: None,
        company: None,
        general_only: false,
    }
}

/// A clock that stands still: the interviews of the demo are told as if they were held on earlier days.
struct StoppedClock(DateTime<Utc>);

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

/// The context at a time.
fn at(context: &Context, time: DateTime<Utc>) -> Context {
    Context { clock: Arc::new(StoppedClock(time)), ..context.clone() }
}
