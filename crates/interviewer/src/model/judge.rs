//! Judging with a model: it is asked for verdicts with quotes, and everything else is code.
//!
//! The way of an answer: what the guards settle never reaches the model; the honest part goes to it, fenced; each
//! verdict's quote is looked up in the answer, and what fails is asked for once more, then dropped; the core computes
//! the score from what stands; the guards cap it as they cap the rubric's.

use interview::grading::criterion::{Criterion, HIGHEST_LEVEL};
use interview::grading::evaluation::{
    CriterionJudgement, Evaluation, KeyPointJudgement, Quote, Usage, Verdict,
};
use interview::grading::failure::{FailureCode, TaskFailure};
use interview::grading::score::Score;
use interview::work::task::JudgementRequest;
use interview::work::usage::Meter;

use crate::judging::{
    Judged, JudgingContext, RubricJudge, ScoredEvaluation, Told, Transcript, coverage, feedback, keywords,
    relevance, specificity, story,
};
use crate::lexical::MAX_CHARACTERS;
use crate::prescreen::Prescreen;

use super::criteria::{criteria_for_model, judged_points};
use super::evidence::Evidence;
use super::reading::Reply;
use super::verdicts::{ExpectedVerdicts, Remark, Verdicts};
use super::wire::Tokens;
use super::{ModelInterviewer, prompt};

/// Judges an answer: asks, weighs the reply, and asks once more where something in it does not stand.
pub(super) async fn judge(
    interviewer: &ModelInterviewer,
    request: &JudgementRequest,
    meter: &Meter,
) -> Result<ScoredEvaluation, TaskFailure> {
    let prescreen =
        interviewer.rubric.compute(|| request.clone(), |request, judge| Prescreen::of(&request, judge));
    let honest = match prescreen.await? {
        Prescreen::Settled(judgement) => return Ok(*judgement),
        Prescreen::Open(honest) => honest,
    };
    let (client, content) = (&interviewer.client, interviewer.content());
    let _turn = client.let_grading_in().await;
    let conversation = || prompt::judgement(content, request, &honest, client.settings().stream_judgements);
    let first = client.chat(&conversation, meter).await?;
    meter.keep_reply(&first.text);
    let tokens = first.tokens;
    // What weighing takes is made only when the reply is there, so that a call that waits is small.
    let checking = Box::pin(check(interviewer, request, &honest, first.into(), None));
    let (verdicts, first) = match checking.await? {
        CheckedReply::Judged(judgement) => return Ok(*judgement),
        CheckedReply::Faulty(verdicts, reply) => (verdicts, reply),
    };
    let again = || prompt::again(&content.prompts().judge, conversation(), &first, &verdicts.faults);
    let second = client.chat(&again, meter).await?;
    meter.keep_reply(&second.text);
    let received = ReceivedReply { tokens: tokens.plus(second.tokens), reply: second.text };
    match Box::pin(check(interviewer, request, &honest, received, Some(*verdicts))).await? {
        CheckedReply::Judged(judgement) => Ok(*judgement),
        CheckedReply::Faulty(..) => Err(unsupported_judgement()),
    }
}

/// A reply, and what it took with those before it.
struct ReceivedReply {
    reply: String,
    tokens: Tokens,
}

impl From<Reply> for ReceivedReply {
    fn from(reply: Reply) -> Self {
        Self { reply: reply.text, tokens: reply.tokens }
    }
}

/// What a reply comes to.
enum CheckedReply {
    /// Enough of it stands.
    Judged(Box<ScoredEvaluation>),
    /// It was the first, and something in it does not stand: what does, and the reply itself.
    Faulty(Box<Verdicts>, String),
}

/// Weighs a reply beside the runtime's threads; `before` is what stood of the reply before it.
async fn check(
    interviewer: &ModelInterviewer,
    request: &JudgementRequest,
    honest: &str,
    received: ReceivedReply,
    before: Option<Verdicts>,
) -> Result<CheckedReply, TaskFailure> {
    let settings = interviewer.client.settings();
    let content = interviewer.content();
    let provenance = Provenance {
        grader: content.model_grader(&settings.name),
        usage: Usage {
            model: settings.name.clone(),
            prompt_version: content.prompts().judge_version().replacen("judge-", "judge/", 1),
            prompt_tokens: received.tokens.prompt_tokens,
            completion_tokens: received.tokens.completion_tokens,
        },
    };
    let input = || (request.clone(), honest.to_owned());
    let checking = move |(request, honest): (JudgementRequest, String), judge: &RubricJudge| {
        let read = verdicts(&request, &honest, &received.reply);
        let standing = match before {
            None if !read.faults.is_empty() => {
                return Ok(CheckedReply::Faulty(Box::new(read), received.reply));
            }
            None => read,
            Some(before) => read.or(before),
        };
        judgement(&request, judge, standing, provenance)
            .map(|judgement| CheckedReply::Judged(Box::new(judgement)))
    };
    interviewer.rubric.compute(input, checking).await?
}

fn unsupported_judgement() -> TaskFailure {
    TaskFailure::transient(
        FailureCode::UnsupportedJudgement,
        "the model's judgement does not stand on the answer's own words",
    )
}

/// What stands of a reply.
pub(super) fn verdicts(request: &JudgementRequest, honest: &str, reply: &str) -> Verdicts {
    let question = &request.question;
    let evidence = Evidence::new(prompt::cut(request.answer.as_data(), MAX_CHARACTERS), honest);
    let wanted = ExpectedVerdicts {
        key_points: judged_points(question),
        criteria: &criteria_for_model(question),
        language: request.language,
        evidence: &evidence,
    };
    Verdicts::read(reply, &wanted)
}

/// Who made an evaluation, and what it took.
struct Provenance {
    grader: String,
    usage: Usage,
}

/// Computes the evaluation from what stands.
fn judgement(
    request: &JudgementRequest,
    judge: &RubricJudge,
    mut verdicts: Verdicts,
    provenance: Provenance,
) -> Result<ScoredEvaluation, TaskFailure> {
    if !verdicts.are_enough() {
        return Err(unsupported_judgement());
    }
    let model_answer = verdicts.model_answer.take().filter(|_| request.question.model_answer.is_none());
    let transcript = Transcript::verbatim(request.answer.as_data());
    let context = JudgingContext::new(request, &transcript, judge);
    let judged = judged(&context, &verdicts);
    let measured = judged.measured().ok_or_else(unsupported_judgement)?;
    let cap = judged.cap(measured);
    let exact = cap.map_or(measured, |(limit, _)| measured.min(limit)).clamp(0.0, 100.0);
    let score = Score::rounded(exact);
    let injected = context.answer.injected.then_some("prompt_injection");
    let reason = injected.or(cap.map(|(_, reason)| reason));
    let words = words(&context, &judged, verdicts, score, reason);
    let evaluation = Evaluation {
        keywords: keywords::met(&context),
        strengths: words.strengths,
        improvements: words.improvements,
        confidence: Some(judged.interval(&context, score)),
        criteria: Some(judged.criteria),
        key_points: (!judged.key_points.is_empty()).then_some(judged.key_points),
        reason: reason.map(str::to_owned),
        calibrated: judge.content().is_calibrated(&provenance.grader, context.language),
        language: Some(context.language),
        usage: Some(provenance.usage),
        model_answer,
        ..Evaluation::new(&provenance.grader, Some(score), words.feedback)
    };
    Ok(ScoredEvaluation { evaluation, exact: Some(exact) })
}

/// What the model found, in the place of what the words alone show. What they show of the story and of figures is there
/// for the remarks that the model did not make.
fn judged(context: &JudgingContext<'_>, verdicts: &Verdicts) -> Judged {
    let story = story::find(context);
    let criteria = criteria_for_model(context.question);
    let level_of = |criterion: Criterion| {
        let index = criteria.iter().position(|wanted| *wanted == criterion)?;
        verdicts.levels.get(index)?.clone()
    };
    let key_points: Vec<KeyPointJudgement> = context
        .question
        .key_points
        .iter()
        .zip(&verdicts.points)
        .map(|(point, verdict)| KeyPointJudgement {
            key_point: point.clone(),
            // What cannot be quoted was not said.
            verdict: verdict.as_ref().map_or(Verdict::Missed, |verdict| verdict.verdict),
            evidence: verdict.as_ref().and_then(|verdict| verdict.evidence.clone()),
        })
        .collect();
    let judgements = context.criteria().into_iter().map(|criterion| {
        let (level, evidence) = if criterion == Criterion::Coverage && !key_points.is_empty() {
            (Some(coverage_of(&key_points)), quotes_of(&key_points))
        } else {
            let found = level_of(criterion);
            let level = found.as_ref().map(|found| found.level);
            (level, found.and_then(|found| found.evidence).into_iter().collect())
        };
        let mut judgement = CriterionJudgement::new(criterion, context.weight(criterion), level);
        judgement.reason = Some(feedback::criterion_reason(context, &judgement, &key_points));
        judgement.evidence = evidence;
        judgement
    });
    let criteria_judged = judgements.collect();
    let found = level_of(Criterion::Relevance);
    let relevance = found.map_or_else(|| relevance::level(context, &story), |found| found.level);
    let mut judged = Judged {
        criteria: criteria_judged,
        key_points,
        relevance,
        low_overlap: false,
        off_topic: false,
        told: verdicts.bad_conduct.clone().map(Told::of_bad_conduct),
        caps: Vec::new(),
        specificity: specificity::find(context, &context.signs()),
        story,
    };
    judged.caps = judged.limits(context);
    judged.caps.extend(judged.told.as_ref().and_then(Told::limit));
    judged
}

/// The level of coverage: met counts in full, partly a half.
fn coverage_of(key_points: &[KeyPointJudgement]) -> f64 {
    let credit: f64 = key_points.iter().map(|judgement| coverage::credit(judgement.verdict)).sum();
    HIGHEST_LEVEL * credit / key_points.len() as f64
}

fn quotes_of(key_points: &[KeyPointJudgement]) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::new();
    let said =
        key_points.iter().filter(|judgement| matches!(judgement.verdict, Verdict::Met | Verdict::Partly));
    for quote in said.filter_map(|judgement| judgement.evidence.as_ref()) {
        if !quotes.contains(quote) {
            quotes.push(quote.clone());
        }
    }
    quotes
}

/// What is said about the answer: the model's words where they may be said, the rubric's in their place where not.
fn words(
    context: &JudgingContext<'_>,
    judged: &Judged,
    verdicts: Verdicts,
    score: Score,
    reason: Option<&str>,
) -> feedback::Words {
    let mut words = feedback::write(context, judged, Some(score), reason);
    if let Some(feedback) = verdicts.feedback {
        let notes = feedback::notes(context, judged, reason);
        words.feedback = std::iter::once(feedback.as_str()).chain(notes).collect::<Vec<_>>().join(" ");
    }
    let said = |remarks: Vec<Remark>| {
        remarks.into_iter().filter_map(|remark| shown(context, remark)).collect::<Vec<String>>()
    };
    let (strengths, improvements) = (said(verdicts.strengths), said(verdicts.improvements));
    if judged.told.is_some() {
        // What limits the score is said first, and nothing is praised beside it.
        return feedback::write(context, judged, Some(score), reason);
    }
    if !strengths.is_empty() {
        words.strengths = strengths;
    }
    if !improvements.is_empty() {
        words.improvements = improvements;
    }
    words
}

/// A remark as a person reads it: on words of the answer, or on the key point that is missing.
fn shown(context: &JudgingContext<'_>, remark: Remark) -> Option<String> {
    match (&remark.quote, remark.point.and_then(|point| context.question.key_points.get(point))) {
        (Some(quote), _) => Some(format!("“{}” — {}", quote.quote, remark.text)),
        (None, Some(point)) => Some(format!("{point} — {}", remark.text)),
        (None, None) => None,
    }
}
