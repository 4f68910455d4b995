//! How sure it is that an answer about oneself answers this question rather than another.
//!
//! A good story shares few words with its question, so it is not compared with the question alone: it is held against what
//! the family's other questions and all other families expect ([`Matters`]), and looked at for the kinds of things that the
//! question asks for. Four measures make a logistic certainty. Its coefficients are fitted on the bank's own answers, each left
//! out of what is expected of its question ([`super::leave_one_out`]; `make calibrate` fits them and shows how they do).

use interview::session::question::Stage;

use super::JudgingContext;
use super::signs::{List, Sentence, Signs};
use crate::content::bank::{Asked, Resemblance, Which, squeeze};
use crate::lexical::{GramVector, Text};
use crate::sign::Sign;

/// Added to both sides of a contrast, so that a few shared n-grams alone decide nothing.
const CHANCE: f64 = 0.04;
/// A contrast above this adds nothing: the answer is this question's.
const MAX_CONTRAST: f64 = 1.2;
/// So many deeds and past verbs make an event.
const EVENT: f64 = 5.0;
/// A plan may be told as what one would do, a motive in part.
const SUPPOSED_PLAN: f64 = 0.7;
const SUPPOSED_MOTIVE: f64 = 0.3;

/// The coefficients of the certainty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficients {
    /// Of the contrast with the family's other questions.
    pub family: f64,
    /// Of the contrast with other jobs.
    pub job: f64,
    /// Of the share of what is asked for that is there.
    pub kinds: f64,
    /// Of the share of sentences that only suppose.
    pub supposed: f64,
    /// Added to all.
    pub bias: f64,
}

/// Fitted on the bank's answers, which a test holds: those that `make calibrate` finds tell answers apart no better.
pub const COEFFICIENTS: Coefficients =
    Coefficients { family: 9.1, job: 5.1, kinds: 2.9, supposed: -2.5, bias: -2.8 };

/// What is measured of an answer for its question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// ln((own + c) / (neighbour + c)), at most ln 1.2.
    pub family: f64,
    /// The same of the job against other jobs; 0 where the job is not known.
    pub job: f64,
    /// 0 to 1.
    pub kinds: f64,
    /// 0 to 1.
    pub supposed: f64,
}

impl Measures {
    pub(super) fn of(resemblance: &Resemblance, signs: &Signs<'_>, asks: &[Sign], stage: Stage) -> Self {
        Self {
            family: with_family(resemblance),
            job: with_jobs(resemblance),
            kinds: kinds(signs, asks, stage),
            supposed: supposed(signs, asks, stage),
        }
    }

    /// 0 to 1.
    pub fn certainty(&self, coefficients: &Coefficients) -> f64 {
        let sum = coefficients.family * self.family
            + coefficients.job * self.job
            + coefficients.kinds * self.kinds
            + coefficients.supposed * self.supposed
            + coefficients.bias;
        1.0 / (1.0 + (-sum).exp())
    }
}

/// What the texts of a question are about that is not in the bank.
pub(super) struct Matter {
    vector: GramVector,
    topic: Option<usize>,
}

impl Matter {
    fn of(context: &JudgingContext<'_>) -> Self {
        let question = context.question;
        let texts = [&question.text].into_iter().chain(&question.key_points).chain(&question.model_answer);
        let text = Text::of(&texts.map(String::as_str).collect::<Vec<_>>().join("\n"));
        let vector = GramVector::of(text.tokens(), context.bank_frequencies());
        let topic = context.bank.matters(context.language).topic_of(&vector);
        Self { vector, topic }
    }
}

/// ln((own + c) / (neighbour + c)): how much more an answer is one to this question than to its neighbours, at most ln 1.2.
pub(super) fn with_family(resemblance: &Resemblance) -> f64 {
    contrast(resemblance.own, resemblance.neighbour)
}

/// The same of the job against other jobs; 0 where the job is not known.
pub(super) fn with_jobs(resemblance: &Resemblance) -> f64 {
    contrast(resemblance.job, resemblance.other_job)
}

fn contrast(own: f64, other: f64) -> f64 {
    ((own + CHANCE) / (other + CHANCE)).min(MAX_CONTRAST).ln()
}

/// How much the answer of a case resembles its question and others.
pub(super) fn resemblance(context: &JudgingContext<'_>) -> Resemblance {
    if let Some((_, number)) = context.alike {
        return resemblance_to(context, number);
    }
    let matter = context.expected.story_matter.get_or_init(|| Matter::of(context));
    held_against(context, Which::Other { matter: &matter.vector, topic: matter.topic })
}

/// How much it resembles a question of the bank, by its number, and others.
pub(super) fn resemblance_to(context: &JudgingContext<'_>, number: usize) -> Resemblance {
    held_against(context, Which::OfTheBank(number))
}

fn held_against(context: &JudgingContext<'_>, question: Which<'_>) -> Resemblance {
    let squeezed = squeeze(&context.answer.honest_text(), context.language);
    let asked = Asked { question, job: context.expected.job };
    context.bank.matters(context.language).resemblance(asked, context.vector(), &squeezed)
}

/// The share of what is asked for that the answer has.
fn kinds(signs: &Signs<'_>, asks: &[Sign], stage: Stage) -> f64 {
    let has = |sign: Sign| signs.sentences.iter().any(|sentence| sentence.mentions(sign));
    let past = signs.sum(|sentence| f64::from(u8::from(sentence.is_past())));
    let oneself = signs.sum(|sentence| f64::from(u8::from(sentence.has(List::Oneself))));
    let deeds = signs.sum(|sentence| sentence.deeds().len() as f64);
    let mut shares: Vec<f64> = asks
        .iter()
        .map(|sign| match sign {
            Sign::Event => ((deeds + past) / EVENT).min(1.0),
            Sign::Background => f64::from(u8::from(has(*sign) && past + oneself.min(1.0) >= 1.0)),
            _ => f64::from(u8::from(has(*sign) && (oneself > 0.0 || deeds >= 2.0))),
        })
        .collect();
    if matches!(stage, Stage::Opening | Stage::Motivation) {
        shares.push(((past + oneself.min(2.0)) / 3.0).min(1.0));
    }
    if shares.is_empty() { 1.0 } else { shares.iter().sum::<f64>() / shares.len() as f64 }
}

/// The share of sentences that only suppose, as far as the question did not ask for that.
fn supposed(signs: &Signs<'_>, asks: &[Sign], stage: Stage) -> f64 {
    let sentences = signs.sentences.len().max(1) as f64;
    let share = signs.sum(|sentence: &Sentence<'_>| f64::from(u8::from(sentence.supposes()))) / sentences;
    let asked_for = if asks.contains(&Sign::Plan) {
        SUPPOSED_PLAN
    } else if stage == Stage::Motivation {
        SUPPOSED_MOTIVE
    } else {
        0.0
    };
    (share - asked_for).max(0.0)
}
