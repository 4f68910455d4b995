//! The bank's own answers about oneself, each measured as if it stood nowhere in the bank: what the certainty of relevance is
//! calibrated on.
//!
//! An answer is told to its own question, to the other questions of its family, and to questions of other jobs. What is known
//! of the answer's own question is without this answer then, and without cues, as it is for a candidate's own words. Only the
//! matter of its whole family, of some hundred answers, still holds it.

use interview::language::Language;

use super::fit::{Coefficients, Measures};
use super::oneself::Oneself;
use super::{JudgingContext, RubricJudge, Transcript};
use crate::content::bank::{Asked, Bank, BankQuestion, Family, Which, squeeze};
use crate::lexical::{GramVector, Text};

/// An answer is told to so many questions of other jobs.
const OTHER_JOBS: usize = 2;
/// A step through the questions of other jobs, which meets all families: it shares no factor with their number.
const STEP: usize = 101;

/// An answer of the bank told to a question about oneself.
#[derive(Clone, Copy, Debug)]
pub struct LeftOut<'b> {
    /// The question that it is told to.
    pub asked: &'b BankQuestion,
    /// The question that it is an answer to.
    pub of: &'b BankQuestion,
    /// Which answer of that question: 0 is the model answer.
    pub answer: usize,
    /// Whose question it is told to.
    pub told_to: ToldTo,
    /// What is measured of it for the question asked.
    pub measures: Measures,
}

/// Whose question an answer is told to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldTo {
    /// Its own.
    Own,
    /// Another one of its family.
    Neighbour,
    /// One of another job.
    OtherJob,
}

impl LeftOut<'_> {
    /// The log-odds that it is an answer to the question asked.
    pub fn log_odds(&self, coefficients: &Coefficients) -> f64 {
        let certainty = self.measures.certainty(coefficients);
        (certainty / (1.0 - certainty)).ln()
    }
}

/// A question about oneself, and where it stands.
#[derive(Clone, Copy)]
struct Place<'b> {
    family: &'b Family,
    question: &'b BankQuestion,
    number: usize,
}

/// Measures every `step`-th answer of the bank's questions about oneself, from the first one on; 1 for all.
pub fn measure(judge: &RubricJudge, language: Language, step: usize) -> Vec<LeftOut<'_>> {
    let bank = judge.content().bank();
    let places = places(bank);
    let answers = places.iter().flat_map(|place| {
        let answers = place.question.wording(language).answers().enumerate();
        answers.map(move |(number, answer)| (*place, number, answer))
    });
    let mut measured = Vec::new();
    for (of, number, answer) in answers.step_by(step.max(1)) {
        let rest = Rest::of(of, answer, bank, language);
        for (asked, told_to) in questions_for(of, &places, bank, language) {
            let Some(measures) = measures(judge, language, asked, &rest, answer) else { continue };
            let (asked, of) = (asked.question, of.question);
            measured.push(LeftOut { asked, of, answer: number, told_to, measures });
        }
    }
    measured
}

/// The question of an answer as if it had not this answer.
struct Rest {
    number: usize,
    matter: GramVector,
}

impl Rest {
    fn of(of: Place<'_>, answer: &str, bank: &Bank, language: Language) -> Self {
        let texts = of.question.wording(language).texts().filter(|text| *text != answer);
        let matter = Text::of(&texts.collect::<Vec<_>>().join("\n"));
        let matter = GramVector::of(matter.tokens(), bank.own_frequencies(language));
        Self { number: of.number, matter }
    }
}

fn places(bank: &Bank) -> Vec<Place<'_>> {
    let questions = bank
        .families()
        .iter()
        .flat_map(|family| family.questions.iter().map(move |question| (family, question)));
    let places = questions.enumerate().map(|(number, (family, question))| Place { family, question, number });
    places.filter(|place| place.question.stage.is_about_oneself()).collect()
}

/// The questions that an answer is told to. Those that ask much the same as its own are none of them.
fn questions_for<'b>(
    of: Place<'b>,
    places: &[Place<'b>],
    bank: &Bank,
    language: Language,
) -> Vec<(Place<'b>, ToldTo)> {
    let matters = bank.matters(language);
    let is_another =
        |place: &&Place<'b>| place.number != of.number && !matters.asks_the_same(of.number, place.number);
    let neighbours = places.iter().filter(|place| place.family.id == of.family.id).filter(is_another);
    let of_other_jobs: Vec<&Place<'b>> = places
        .iter()
        .filter(|place| place.family.id != of.family.id && place.question.stage == of.question.stage)
        .filter(is_another)
        .collect();
    let chosen = (0..OTHER_JOBS.min(of_other_jobs.len()))
        .map(|turn| of_other_jobs[(of.number + turn * STEP) % of_other_jobs.len()]);
    let others = neighbours.map(|place| (*place, ToldTo::Neighbour));
    [(of, ToldTo::Own)]
        .into_iter()
        .chain(others)
        .chain(chosen.map(|place| (*place, ToldTo::OtherJob)))
        .collect()
}

/// What is measured of an answer for a question; `None` where the question is not judged as one about oneself.
fn measures(
    judge: &RubricJudge,
    language: Language,
    asked: Place<'_>,
    rest: &Rest,
    answer: &str,
) -> Option<Measures> {
    let bank = judge.content().bank();
    let request = bank.judgement_request(&asked.question.id, "", answer, language)?;
    let transcript = Transcript::of(request.answer.as_data(), bank);
    let context = JudgingContext::new(&request, &transcript, judge);
    let oneself = Oneself::of(&context)?;
    let vector = context.vector();
    let squeezed = squeeze(&context.answer.honest_text(), language);
    let told = Asked { question: Which::OfTheBank(asked.number), job: context.expected.job };
    let left = [(rest.number, rest.matter.cosine(vector))];
    let resemblance = bank.matters(language).resemblance_left_out(told, &left, vector, &squeezed);
    Some(Measures::of(&resemblance, &context.signs(), &oneself.asks, oneself.stage))
}
