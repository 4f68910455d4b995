//! How well a grader agrees with people, measured on labelled answers, and whether that is good enough.
//!
//! Each language is measured for itself: agreement with the first person, with an interval over questions; how the two
//! people agree; each subgroup; the same answers held against other questions; orders to the grader and their honest
//! neighbours ([`attacks`]); and the same answers judged again. [`gates`] says what is good enough.

mod attacks;
mod figures;
mod gates;
mod report;
mod tiers;

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt};
use interview::grading::evaluation::Evaluation;
use interview::grading::failure::TaskFailure;
use interview::language::Language;
use interview::ports::Interviewer;
use interview::session::question::Question;
use interview::work::task::JudgementRequest;
use interview::work::usage::Meter;

use crate::labelled::LabelledAnswer;

pub use figures::{Figures, Group, Interval, People, Retest, Share};
pub use gates::Gate;
pub use report::{LanguageReport, Report};
pub use tiers::{TierFigures, TierScores, figures as tier_figures, scores as tier_scores};

/// The score from which an answer counts as passed.
pub const PASS_MARK: f64 = 50.0;
/// How many answers are judged again, and how often.
const RETESTED: usize = 50;
const RETESTS: usize = 5;
/// So many judgements in a row that fail end a measurement.
const MAX_FAILURES: usize = 10;

/// Measures graders.
pub struct Measuring<'a> {
    /// The grader's name and version.
    pub grader: String,
    /// The grader.
    pub interviewer: &'a dyn Interviewer,
    /// How many answers are judged at once.
    pub concurrency: usize,
}

impl std::fmt::Debug for Measuring<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Measuring").field("grader", &self.grader).finish_non_exhaustive()
    }
}

/// What a grader gave: a score, nothing because it withheld one, or no judgement at all.
#[derive(Clone, Copy, Debug, PartialEq)]
enum GradingOutcome {
    Score(f64),
    Withheld,
    Failed,
}

impl GradingOutcome {
    /// The score; one that was withheld counts as 0, so that withholding gains nothing.
    fn score(self) -> Option<f64> {
        match self {
            Self::Score(score) => Some(score),
            Self::Withheld => Some(0.0),
            Self::Failed => None,
        }
    }
}

/// A measurement that ended early, because nobody was left to measure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the measurement was given up: {MAX_FAILURES} answers in a row could not be judged, the first because {reason}"
)]
pub struct GivenUp {
    /// Why the first of them was not judged.
    pub reason: String,
}

/// The judgements of a language that failed so far.
#[derive(Debug, Default)]
struct Failures {
    all: usize,
    /// Why those failed that failed one after the other, up to now.
    in_a_row: Vec<String>,
}

impl Failures {
    /// Takes the outcome of a judgement in.
    fn take(&mut self, outcome: Result<Evaluation, TaskFailure>) -> Result<GradingOutcome, GivenUp> {
        match outcome {
            Ok(evaluation) => {
                // What was judged without the model says nothing about it.
                if evaluation.usage.is_some() {
                    self.in_a_row.clear();
                }
                Ok(evaluation
                    .score
                    .map_or(GradingOutcome::Withheld, |score| GradingOutcome::Score(score.value())))
            }
            Err(failure) => {
                tracing::warn!(reason = %failure, "an answer was not judged");
                self.all += 1;
                self.in_a_row.push(failure.detail);
                match self.in_a_row.first().filter(|_| self.in_a_row.len() >= MAX_FAILURES) {
                    Some(first) => Err(GivenUp { reason: first.clone() }),
                    None => Ok(GradingOutcome::Failed),
                }
            }
        }
    }
}

impl Measuring<'_> {
    /// Judges every answer, also as the answer to another question, some of them again, and every attack. A grader that
    /// fails time after time is given up.
    pub async fn measure(&self, answers: &[LabelledAnswer], data_sha256: &str) -> Result<Report, GivenUp> {
        let mut languages = Vec::new();
        for language in [Language::Ko, Language::En] {
            let answers: Vec<&LabelledAnswer> =
                answers.iter().filter(|answer| answer.language == language).collect();
            if !answers.is_empty() {
                languages.push(self.language(language, &answers).await?);
            }
        }
        Ok(Report { grader: self.grader.clone(), data_sha256: data_sha256.to_owned(), languages })
    }

    async fn language(
        &self,
        language: Language,
        answers: &[&LabelledAnswer],
    ) -> Result<LanguageReport, GivenUp> {
        let failures = &mut Failures::default();
        let outcomes = self.judge(answers.iter().map(|answer| answer.request()).collect(), failures).await?;
        let others = self.judge(to_other_questions(answers), failures).await?;
        let attacks = attacks::of(language);
        let attacked = self.judge(attacks.iter().map(attacks::request).collect(), failures).await?;
        let of_answers = figures::agreement(answers, &outcomes);
        let figures = Figures {
            retest: self.retest(answers, &outcomes, failures).await?,
            other_questions: Share::of(&others, |outcome| {
                outcome.score().is_some_and(|score| score >= PASS_MARK)
            }),
            attacks: attacks::met(&attacks, &attacked),
            failed_beside: failures.all - of_answers.failed,
            ..of_answers
        };
        let groups = figures::groups(answers, &outcomes);
        let gates = gates::of(&figures, &groups);
        Ok(LanguageReport { language, figures, groups, gates })
    }

    /// Judges the same answers again; an even sample of them.
    async fn retest(
        &self,
        answers: &[&LabelledAnswer],
        first: &[GradingOutcome],
        failures: &mut Failures,
    ) -> Result<Option<Retest>, GivenUp> {
        let step = answers.len().div_ceil(RETESTED).max(1);
        let sample: Vec<usize> = (0..answers.len()).step_by(step).collect();
        let mut scores: Vec<Vec<f64>> =
            sample.iter().map(|index| first[*index].score().into_iter().collect()).collect();
        for _ in 1..RETESTS {
            let requests = sample.iter().map(|index| answers[*index].request()).collect();
            for (scores, outcome) in scores.iter_mut().zip(self.judge(requests, failures).await?) {
                scores.extend(outcome.score());
            }
        }
        Ok(Retest::of(&scores))
    }

    async fn judge(
        &self,
        requests: Vec<JudgementRequest>,
        failures: &mut Failures,
    ) -> Result<Vec<GradingOutcome>, GivenUp> {
        let judged = futures_util::stream::iter(requests)
            .map(|request| async move { self.interviewer.judge(&request, &Meter::default()).await })
            .buffered(self.concurrency.max(1));
        judged.map(|outcome| failures.take(outcome)).try_collect().await
    }
}

/// Each answer as if it had been given to another question, one after the other.
fn to_other_questions(answers: &[&LabelledAnswer]) -> Vec<JudgementRequest> {
    let mut questions: Vec<&Question> = Vec::new();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for answer in answers {
        numbers.entry(&answer.question.text).or_insert_with(|| {
            questions.push(&answer.question);
            questions.len() - 1
        });
    }
    if questions.len() < 2 {
        return Vec::new();
    }
    let moved = |(at, answer): (usize, &&LabelledAnswer)| {
        let own = numbers.get(answer.question.text.as_str()).copied().unwrap_or(0);
        let other = (own + 1 + at % (questions.len() - 1)) % questions.len();
        answer.request_for(questions[other].clone())
    };
    answers.iter().enumerate().map(moved).collect()
}
