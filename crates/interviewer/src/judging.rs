//! The rubric grader: judges each criterion by what can be read off the words, and never by a model.
//!
//! [`RubricJudge`] goes the same way for every answer: question and answer are each read once ([`expected`], [`answer`]); what is
//! no answer, or cannot be judged, is settled first ([`settled`]); then each criterion gets a level from 0 to 4 with the
//! candidate's words as evidence ([`coverage`], [`relevance`], [`specificity`], [`story`]); the core computes the score
//! from them; the guards cap it; and [`feedback`] says it in words. Nothing here asks the time or chance, so the same
//! request is judged the same.

mod advice;
mod answer;
mod conduct;
pub(crate) mod coverage;
mod expected;
pub(crate) mod feedback;
mod fit;
pub(crate) mod keywords;
mod kind;
pub mod leave_one_out;
mod markers;
mod matter;
mod oneself;
mod points;
mod polarity;
mod questions;
pub(crate) mod relevance;
mod remarks;
pub(crate) mod settled;
mod signs;
pub(crate) mod specificity;
pub(crate) mod story;
mod telling;
mod told;
pub(crate) mod transcript;

use std::cell::OnceCell;
use std::sync::{Arc, LazyLock};

use interview::grading::criterion::{Criterion, HIGHEST_LEVEL};
use interview::grading::evaluation::{CriterionJudgement, Evaluation, Interval, KeyPointJudgement, Quote};
use interview::grading::score::{self, Score};
use interview::language::Language;
use interview::session::question::{Question, Stage};
use interview::work::task::JudgementRequest;

use crate::content::InterviewContent;
use crate::content::bank::{Bank, BankQuestion};
use crate::lexical::{self, Covered, DocumentFrequencies, Found, GramVector, PartedVector, Reason};

pub(crate) use answer::{Answer, Piece};
use expected::Expected;
pub use fit::{COEFFICIENTS, Coefficients, Measures};
pub(crate) use markers::{tells_figures, tells_result};
use oneself::Oneself;
pub use oneself::{Doubt, KNOWN_BY_ANSWERS};
use questions::Questions;
pub(crate) use settled::says_nothing;
use signs::Signs;
pub(crate) use told::Told;
pub(crate) use transcript::Transcript;

/// How far the truth may lie from a score, in points, where the words compare well.
const USUAL_MARGIN: f64 = 15.0;
/// The same for a question that came without key points.
const PLAIN_MARGIN: f64 = 25.0;
/// How far above a score the truth may lie when the answer shares too few words with what it is compared with.
const LOW_OVERLAP_MARGIN: f64 = 50.0;

/// The reason of a score that is limited because the answer is about something else.
const OFF_TOPIC: &str = "off_topic";

/// An evaluation, and its score before it was rounded.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredEvaluation {
    /// What was found.
    pub evaluation: Evaluation,
    /// The score as it was computed, 0 to 100; `None` where the evaluation has none.
    pub exact: Option<f64>,
}

impl From<Evaluation> for ScoredEvaluation {
    fn from(evaluation: Evaluation) -> Self {
        Self { exact: evaluation.score.map(Score::value), evaluation }
    }
}

static EMBEDDED: LazyLock<RubricJudge> =
    LazyLock::new(|| RubricJudge::new(Arc::clone(InterviewContent::embedded())));

/// Judges answers by the rubric of a content, and keeps the questions that answers came to last prepared.
#[derive(Debug)]
pub struct RubricJudge {
    content: Arc<InterviewContent>,
    questions: Questions,
}

impl RubricJudge {
    /// A judge that keeps to this content; no question is prepared yet.
    pub fn new(content: Arc<InterviewContent>) -> Self {
        Self { content, questions: Questions::default() }
    }

    /// The judge that keeps to the content built into the program, made at the first call.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// What it keeps to.
    pub fn content(&self) -> &InterviewContent {
        &self.content
    }

    /// Judges an answer.
    pub fn judge(&self, request: &JudgementRequest) -> Evaluation {
        self.judge_exactly(request).evaluation
    }

    /// Judges an answer, and tells the score before it was rounded too.
    pub fn judge_exactly(&self, request: &JudgementRequest) -> ScoredEvaluation {
        let transcript = Transcript::of(request.answer.as_data(), self.content.bank());
        judged_transcript(&JudgingContext::new(request, &transcript, self))
    }
}

fn judged_transcript(context: &JudgingContext<'_>) -> ScoredEvaluation {
    if let Some(evaluation) = settled::evaluation(context) {
        return evaluation.into();
    }
    let judged = Judged::of(context);
    let measured = judged.measured();
    let cap = judged.cap(measured.unwrap_or(0.0));
    let exact = measured.map(|score| cap.map_or(score, |(limit, _)| score.min(limit)).clamp(0.0, 100.0));
    let score = exact.map(Score::rounded);
    let reason = if context.answer.injected { Some("prompt_injection") } else { None }
        .or(cap.map(|(_, reason)| reason).filter(|reason| *reason != told::WITHOUT_POINTS))
        .or(judged.off_topic.then_some(OFF_TOPIC))
        .or(judged.low_overlap.then_some(Reason::LowOverlap.as_str()));
    let words = feedback::write(context, &judged, score, reason);
    let grader = context.content.rubric_grader();
    let evaluation = Evaluation {
        keywords: keywords::met(context),
        strengths: words.strengths,
        improvements: words.improvements,
        confidence: score.map(|score| judged.interval(context, score)),
        criteria: Some(judged.criteria),
        key_points: (!judged.key_points.is_empty()).then_some(judged.key_points),
        reason: reason.map(str::to_owned),
        calibrated: context.content.is_calibrated(grader, context.language),
        language: Some(context.language),
        ..Evaluation::new(grader, score, words.feedback)
    };
    ScoredEvaluation { evaluation, exact }
}

/// A request with everything that is read more than once.
pub(crate) struct JudgingContext<'a> {
    pub(crate) question: &'a Question,
    /// The question's entry in the bank and its number there, where it is one of the bank or asks in the same words.
    alike: Option<(&'a BankQuestion, usize)>,
    /// The part of an interview that the question belongs to, read off its words where nobody said.
    pub(crate) stage: Stage,
    pub(crate) language: Language,
    pub(crate) position: &'a str,
    pub(crate) answer: Answer<'a>,
    pub(crate) content: &'a InterviewContent,
    pub(crate) bank: &'a Bank,
    /// How common words are.
    pub(crate) frequencies: &'a DocumentFrequencies,
    /// What the question's own texts say.
    pub(crate) expected: Arc<Expected>,
    /// The words of the question's texts in what the candidate said.
    pub(crate) found: Found,
    /// What the guards found, and how the answer compares with the better of key points and model answer.
    pub(crate) grade: lexical::Grade,
    covered: OnceCell<Vec<Covered>>,
    vector: OnceCell<PartedVector>,
}

impl<'a> JudgingContext<'a> {
    pub(crate) fn new(
        request: &'a JudgementRequest,
        transcript: &'a Transcript<'a>,
        judge: &'a RubricJudge,
    ) -> Self {
        let content = judge.content();
        let bank = content.bank();
        let language = request.language;
        let expected = judge.questions.expected(request, bank);
        let answer = expected.read(transcript);
        let found = expected.asked.find(answer.honest());
        let grade = expected.grade(&answer.given, &found);
        Self {
            question: &request.question,
            alike: expected.alike.and_then(|number| Some((bank.question_numbered(number)?, number))),
            stage: expected.stage,
            language,
            position: &request.position,
            answer,
            content,
            bank,
            frequencies: bank.frequencies(language),
            expected,
            found,
            grade,
            covered: OnceCell::new(),
            vector: OnceCell::new(),
        }
    }

    /// What each piece of the answer covers.
    fn covered_by_piece(&self) -> &[Covered] {
        let covered = |piece: &Piece<'_>| self.found.covered_by(piece.tokens.clone());
        self.covered.get_or_init(|| self.answer.pieces.iter().map(covered).collect())
    }

    /// What the candidate said, to ask which of many texts it resembles.
    fn vector(&self) -> &GramVector {
        self.parted_vector().whole()
    }

    /// The same by pieces.
    fn parted_vector(&self) -> &PartedVector {
        self.vector.get_or_init(|| PartedVector::of(self.answer.tokens_by_piece(), self.bank_frequencies()))
    }

    /// How common words are over the bank's own texts, with which questions are held against each other.
    fn bank_frequencies(&self) -> &'a DocumentFrequencies {
        self.bank.own_frequencies(self.language)
    }

    /// What the answer does.
    pub(crate) fn signs(&self) -> Signs<'_> {
        Signs::of(&self.answer, &self.expected.asked, &self.found, self.language)
    }

    /// Whether nothing but the question's text is known.
    pub(crate) fn is_plain(&self) -> bool {
        self.question.key_points.is_empty() && self.question.model_answer.is_none()
    }

    /// What the answer is judged by: the question's criteria, without coverage where nothing is known to be covered.
    pub(crate) fn criteria(&self) -> Vec<Criterion> {
        let mut criteria = self.question.judged_by();
        criteria.retain(|criterion| *criterion != Criterion::Coverage || !self.is_plain());
        if self.question.criteria.is_empty()
            && self.asks_for_a_story()
            && !criteria.contains(&Criterion::Story)
        {
            criteria.push(Criterion::Story);
        }
        criteria
    }

    /// How much a criterion counts in the question.
    pub(crate) fn weight(&self, criterion: Criterion) -> f64 {
        let stage = self.question.stage.or(self.is_about_oneself().then_some(self.stage));
        self.content.rubric().weight(criterion, stage)
    }

    /// Whether the question asks for something the candidate did or would do.
    pub(crate) fn asks_for_a_story(&self) -> bool {
        matches!(self.stage, Stage::Experience | Stage::Situation)
    }

    /// Whether the question asks about the candidate: who they are, what they did, what they want.
    pub(crate) fn is_about_oneself(&self) -> bool {
        self.stage.is_about_oneself()
    }
}

/// Everything that was found out about an answer.
pub(crate) struct Judged {
    pub(crate) criteria: Vec<CriterionJudgement>,
    pub(crate) key_points: Vec<KeyPointJudgement>,
    pub(crate) relevance: f64,
    pub(crate) story: story::Story,
    pub(crate) specificity: specificity::Specificity,
    pub(crate) low_overlap: bool,
    /// Whether what it covers counts less because it is about something else.
    pub(crate) off_topic: bool,
    pub(crate) told: Option<Told>,
    pub(crate) caps: Vec<(f64, &'static str)>,
}

impl Judged {
    fn of(context: &JudgingContext<'_>) -> Self {
        match Oneself::of(context) {
            Some(oneself) => told::judge(context, &oneself),
            None => Self::by_statements(context),
        }
    }

    fn by_statements(context: &JudgingContext<'_>) -> Self {
        let signs = context.signs();
        let said = 1.0 - telling::emptiness(&signs);
        let (mut story, mut specificity) = (story::find(context), specificity::find(context, &signs));
        let relevance = relevance::level(context, &story);
        if context.stage == Stage::Situation {
            story.level = HIGHEST_LEVEL * telling::handling(&signs);
        }
        story.level *= said;
        specificity.level *= said;
        let criteria = context.criteria();
        let covers = criteria.contains(&Criterion::Coverage);
        let key_points = if covers { coverage::verdicts(context, relevance) } else { Vec::new() };
        let compared = context.grade.caps.iter().any(|cap| cap.reason == Reason::LowOverlap);
        let mut judged = Self {
            criteria: Vec::new(),
            key_points,
            relevance,
            story,
            specificity,
            low_overlap: compared && covers,
            off_topic: covers
                && relevance::limit(relevance).is_some()
                && coverage::strays(context, relevance),
            told: None,
            caps: Vec::new(),
        };
        judged.caps = judged.limits(context);
        judged.criteria =
            criteria.into_iter().map(|criterion| judged.criterion(context, criterion)).collect();
        judged
    }

    fn criterion(&self, context: &JudgingContext<'_>, criterion: Criterion) -> CriterionJudgement {
        let (level, evidence): (Option<f64>, Vec<Quote>) = match criterion {
            Criterion::Coverage => {
                let level = coverage::level(context, &self.key_points, self.relevance);
                (Some(level), self.covering_quotes())
            }
            Criterion::Relevance => (Some(self.relevance), relevance::evidence(context, self.relevance)),
            Criterion::Specificity => (Some(self.specificity.level), self.specificity.evidence.clone()),
            Criterion::Story => (Some(self.story.level), self.story.evidence()),
        };
        let mut judgement = CriterionJudgement::new(criterion, context.weight(criterion), level);
        judgement.reason = Some(feedback::criterion_reason(context, &judgement, &self.key_points));
        judgement.evidence = evidence;
        judgement
    }

    fn covering_quotes(&self) -> Vec<Quote> {
        let mut quotes: Vec<Quote> =
            self.key_points.iter().filter_map(|judgement| judgement.evidence.clone()).collect();
        quotes.dedup();
        quotes
    }

    /// The caps on the whole score: the guards', but for low overlap, which caps coverage alone, and that of relevance.
    pub(crate) fn limits(&self, context: &JudgingContext<'_>) -> Vec<(f64, &'static str)> {
        let mut limits = self.guards(context);
        limits.extend(relevance::limit(self.relevance).map(|limit| (limit, OFF_TOPIC)));
        limits
    }

    /// The guards' caps, without those that compare words where a story shares few with what describes it.
    fn guards(&self, context: &JudgingContext<'_>) -> Vec<(f64, &'static str)> {
        let compares = |reason: Reason| {
            reason == Reason::LowOverlap || reason == Reason::Padding && context.is_about_oneself()
        };
        let guards = context.grade.caps.iter().filter(|cap| !compares(cap.reason) && cap.limit < 100.0);
        guards.map(|cap| (cap.limit, cap.reason.as_str())).collect()
    }

    /// The score of the criteria, not rounded and without a cap; `None` when too little could be judged.
    pub(crate) fn measured(&self) -> Option<f64> {
        score::weighted(self.criteria.iter().map(|criterion| (criterion.weight, criterion.level)))
    }

    /// The lowest cap that lowers this score.
    pub(crate) fn cap(&self, score: f64) -> Option<(f64, &'static str)> {
        let lower = self.caps.iter().copied().filter(|(limit, _)| *limit < score);
        lower.min_by(|(limit, _), (other, _)| limit.total_cmp(other))
    }

    pub(crate) fn interval(&self, context: &JudgingContext<'_>, score: Score) -> Interval {
        let margin = if context.is_plain() { PLAIN_MARGIN } else { USUAL_MARGIN };
        let above = if self.low_overlap { LOW_OVERLAP_MARGIN } else { margin };
        Interval { low: Score::rounded(score.value() - margin), high: Score::rounded(score.value() + above) }
    }
}
