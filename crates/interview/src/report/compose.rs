//! Computing a report from stored data.

use super::{
    Attempt, CriterionSummary, Grader, Outcome, Progress, QuestionNumber, QuestionSummary, Report, Totals,
    numbering::numbers, practice::practice,
};
use crate::{
    grading::criterion::Criterion,
    grading::evaluation::{Evaluation, Quote},
    grading::evaluation_status::EvaluationState,
    grading::score::Score,
    session::record::InterviewRecord,
    session::{InterviewSession, SessionSummary},
};

/// The most earlier interviews that a report shows.
const MAX_EARLIER: usize = 10;

/// Composes the report on a session from its records, the user's earlier sessions for the same position (newest
/// first), and the records of the last of those that has a score.
pub fn compose(
    session: InterviewSession,
    mut records: Vec<InterviewRecord>,
    earlier: &[SessionSummary],
    last: &[InterviewRecord],
) -> Report {
    records.sort_by_key(|record| record.order);
    let criteria = criteria(&records, last);
    let graders = graders(&records);
    let numbers = numbers(&records);
    let numbered = records.into_iter().zip(numbers);
    let questions: Vec<QuestionSummary> = numbered.map(|(record, number)| question(record, number)).collect();
    let totals = totals(&questions);
    let practice = practice(&criteria, &questions, session.plan.language);
    let progress = progress(&totals, earlier);
    Report { session, totals, criteria, questions, practice, progress, graders }
}

fn outcome(record: &InterviewRecord) -> Outcome {
    match (&record.evaluation, record.evaluation_status.state) {
        (Some(evaluation), _) if evaluation.score.is_some() => Outcome::Judged,
        (Some(_), _) => Outcome::Withheld,
        (None, EvaluationState::Unanswered) => Outcome::Unanswered,
        (None, EvaluationState::Failed) => Outcome::Failed,
        (None, EvaluationState::Pending | EvaluationState::Done) => Outcome::Pending,
    }
}

fn totals(questions: &[QuestionSummary]) -> Totals {
    let count = |outcome| questions.iter().filter(|question| question.outcome == outcome).count();
    let scores = questions.iter().filter_map(|question| question.score.map(Score::value));
    let judged = questions.iter().filter(|question| question.outcome == Outcome::Judged);
    Totals {
        score: mean(scores).map(|(score, _)| score),
        questions: questions.len(),
        judged: count(Outcome::Judged),
        judged_follow_ups: judged.filter(|question| question.number.is_follow_up()).count(),
        withheld: count(Outcome::Withheld),
        unanswered: count(Outcome::Unanswered),
        pending: count(Outcome::Pending),
        failed: count(Outcome::Failed),
    }
}

/// The mean of some numbers, and their count.
fn mean(numbers: impl Iterator<Item = f64>) -> Option<(f64, usize)> {
    let (sum, count) = numbers.fold((0.0, 0_usize), |(sum, count), number| (sum + number, count + 1));
    // Counts far below 2^53 are exact in a float.
    (count > 0).then(|| (sum / count as f64, count))
}

fn criteria(records: &[InterviewRecord], last: &[InterviewRecord]) -> Vec<CriterionSummary> {
    let summary = |criterion| {
        let (level, answers) = mean(levels(records, criterion)).unzip();
        CriterionSummary {
            criterion,
            level,
            answers: answers.unwrap_or(0),
            level_before: mean(levels(last, criterion)).map(|(level, _)| level),
        }
    };
    Criterion::ALL.into_iter().map(summary).collect()
}

fn levels(records: &[InterviewRecord], criterion: Criterion) -> impl Iterator<Item = f64> {
    let judgements =
        records.iter().filter_map(|record| record.evaluation.as_ref()?.criteria.as_ref()).flatten();
    judgements
        .filter(move |judgement| judgement.criterion == criterion)
        .filter_map(|judgement| judgement.level)
}

fn question(record: InterviewRecord, number: QuestionNumber) -> QuestionSummary {
    let outcome = outcome(&record);
    let evaluation = record.evaluation;
    let failure = record.evaluation_status.reason.filter(|_| evaluation.is_none());
    QuestionSummary {
        record_id: record.id,
        order: record.order,
        number,
        follow_up_to: record.follow_up_to,
        retry_of: record.retry_of,
        question: record.question.text,
        answer: record.answer.map(|answer| answer.text),
        outcome,
        score: evaluation.as_ref().and_then(|evaluation| evaluation.score),
        reason: evaluation.as_ref().and_then(|evaluation| evaluation.reason.clone()),
        failure,
        quotes: evaluation.as_ref().map(quotes).unwrap_or_default(),
        feedback: evaluation.as_ref().map(|evaluation| evaluation.feedback.clone()),
        strengths: evaluation.as_ref().map(|evaluation| evaluation.strengths.clone()).unwrap_or_default(),
        improvements: evaluation
            .as_ref()
            .map(|evaluation| evaluation.improvements.clone())
            .unwrap_or_default(),
        criteria: evaluation.as_ref().and_then(|evaluation| evaluation.criteria.clone()).unwrap_or_default(),
        key_points: evaluation.and_then(|evaluation| evaluation.key_points).unwrap_or_default(),
    }
}

fn quotes(evaluation: &Evaluation) -> Vec<Quote> {
    let of_criteria = evaluation.criteria.iter().flatten().flat_map(|judgement| &judgement.evidence);
    let of_key_points = evaluation.key_points.iter().flatten().filter_map(|point| point.evidence.as_ref());
    let mut quotes: Vec<Quote> = of_criteria.chain(of_key_points).cloned().collect();
    quotes.sort_by_key(|quote| (quote.start, quote.end));
    quotes.dedup();
    quotes
}

fn progress(totals: &Totals, earlier: &[SessionSummary]) -> Progress {
    let attempts = earlier.iter().filter_map(|summary| {
        let SessionSummary { session, scored, mean_score, .. } = summary;
        let score = (*mean_score)?;
        Some(Attempt { session_id: session.id, created_at: session.created_at, score, judged: *scored })
    });
    let mut earlier: Vec<Attempt> = attempts.take(MAX_EARLIER).collect();
    earlier.reverse();
    let change = earlier.last().zip(totals.score).map(|(last, score)| score - last.score);
    Progress { earlier, change }
}

fn graders(records: &[InterviewRecord]) -> Vec<Grader> {
    let mut graders: Vec<Grader> = Vec::new();
    for evaluation in records.iter().filter_map(|record| record.evaluation.as_ref()) {
        match graders.iter_mut().find(|known| known.name == evaluation.grader) {
            Some(known) => known.calibrated &= evaluation.calibrated,
            None => {
                graders.push(Grader { name: evaluation.grader.clone(), calibrated: evaluation.calibrated })
            }
        }
    }
    graders
}

#[cfg(test)]
mod tests;
