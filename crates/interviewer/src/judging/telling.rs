//! How an answer about oneself is told: what it is worth apart from which question it answers.
//!
//! Each measure saturates: `1 - exp(-2x / need)`, where `need` is what the bank's model answers have, so that length alone
//! buys nothing above it. What is empty, and what takes itself back, lowers all of them.

use interview::session::question::Stage;

use super::signs::{List, Sentence, Signs};
use crate::sign::Sign;

/// What of an answer is concrete, how it tells a story, and how much it says in all; each 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Telling {
    /// How concrete it is.
    pub(super) specificity: f64,
    /// Whether scene, own action, result and lesson are told.
    pub(super) story: f64,
    /// How much there is that answers anything at all.
    pub(super) substance: f64,
}

/// What a full answer has.
struct Needs {
    substance: f64,
    deeds: f64,
    figures: f64,
}

/// How much of all measures an answer of nothing but empty sentences loses, and one that takes back every sentence.
const EMPTINESS: f64 = 0.5;
const TAKEN_BACK: f64 = 0.4;
/// Fewer content words than this make no step.
const STEP: f64 = 4.0;
/// Fewer content words than this make no answer.
const SHORT: f64 = 16.0;

/// From this share of new words on an answer does not repeat itself.
const VARIED: f64 = 0.4;

impl Telling {
    pub(super) fn of(signs: &Signs<'_>, stage: Stage) -> Self {
        let needs = needs(stage);
        let told = Told::of(signs, stage);
        let kept = told.kept(signs);
        let specificity = 0.5 * full(told.substance, needs.substance)
            + 0.25 * full(told.figures + 0.3 * told.names, needs.figures)
            + 0.25 * full(told.deeds, needs.deeds);
        let story = 0.28 * full(told.deeds, needs.deeds)
            + 0.22 * full(told.scene, 1.5)
            + 0.28 * full(told.effect, 1.5)
            + 0.14 * full(told.why, 2.0)
            + 0.08 * full(told.people, 2.0);
        Self {
            specificity: kept * specificity,
            story: kept * story,
            substance: kept * full(told.substance, 0.6 * needs.substance),
        }
    }
}

/// How an answer says what one would do, 0 to 1: steps that say something, why, and what is concrete in them.
pub(super) fn handling(signs: &Signs<'_>) -> f64 {
    let says = |sentence: &Sentence<'_>| {
        sentence.words() >= STEP && !sentence.has(List::Empty) && !sentence.has(List::General)
    };
    let count = |of: &dyn Fn(&Sentence<'_>) -> bool| {
        signs.sum(|sentence| f64::from(u8::from(says(sentence) && of(sentence))))
    };
    let concrete = signs.sum(|sentence| {
        let things =
            sentence.figures().len() + sentence.names.len() + sentence.speech() + sentence.deeds().len();
        if says(sentence) { things as f64 } else { 0.0 }
    });
    let people = count(&|sentence| sentence.has(List::People));
    0.6 * full(count(&|_| true), 3.0)
        + 0.25 * full(count(&|sentence| sentence.has(List::Reason)), 1.5)
        + 0.15 * full(concrete + people, 2.0)
}

/// The share of the words of an answer that stand in sentences which say nothing, 0 to 1.
pub(super) fn emptiness(signs: &Signs<'_>) -> f64 {
    let empty = signs.sum(|sentence| if sentence.is_empty() { sentence.words() } else { 0.0 });
    if empty == 0.0 { 0.0 } else { empty / signs.sum(Sentence::words).max(1.0) }
}

fn needs(stage: Stage) -> Needs {
    match stage {
        Stage::Experience => Needs { substance: 40.0, deeds: 3.5, figures: 2.5 },
        _ => Needs { substance: 28.0, deeds: 2.0, figures: 2.0 },
    }
}

/// How much of a need is met.
fn full(has: f64, need: f64) -> f64 {
    1.0 - (-2.0 * has / need).exp()
}

/// What is counted.
struct Told {
    substance: f64,
    deeds: f64,
    figures: f64,
    names: f64,
    scene: f64,
    effect: f64,
    why: f64,
    people: f64,
}

impl Told {
    fn of(signs: &Signs<'_>, stage: Stage) -> Self {
        let count = |sign| signs.count(sign) as f64;
        let says = |of: fn(&Sentence<'_>) -> f64| {
            signs.sum(|sentence| if sentence.is_instance() { of(sentence) } else { 0.0 })
        };
        let habits = says(|sentence| f64::from(u8::from(sentence.has(List::Habit))));
        let dated = says(|sentence| f64::from(u8::from(sentence.has(List::Dated))));
        let reasons = says(|sentence| {
            f64::from(u8::from(sentence.has(List::Reason)))
                + f64::from(u8::from(sentence.has(List::Lesson)))
                + f64::from(u8::from(sentence.has(List::Comparison)))
        });
        let deeds =
            signs.distinct(|sentence| if sentence.is_empty() { Vec::new() } else { sentence.deeds() }) as f64;
        let practice = if stage == Stage::Experience { 0.0 } else { habits + dated };
        let measured = says(|sentence| {
            let result = sentence.shows(Sign::Result).is_some() || sentence.compares();
            f64::from(u8::from(result && !sentence.figures().is_empty()))
        });
        Self {
            substance: signs
                .sum(|sentence| if sentence.is_empty() { 0.0 } else { sentence.words() * sentence.weight() }),
            deeds: deeds + practice,
            figures: signs.distinct(Sentence::figures) as f64,
            names: signs.distinct(|sentence| sentence.names.iter().map(String::as_str).collect()) as f64,
            scene: count(Sign::Event) + count(Sign::Problem),
            effect: count(Sign::Result) + measured,
            why: reasons,
            people: count(Sign::People) + signs.sum(|sentence| sentence.speech() as f64),
        }
    }

    /// What is left of every measure: less for what is empty, taken back, too short, or said again.
    fn kept(&self, signs: &Signs<'_>) -> f64 {
        let words = signs.sum(Sentence::words);
        let hedged = signs.sum(|sentence| sentence.count(List::Hedge) as f64);
        let sentences = signs.sentences.len().max(1) as f64;
        (1.0 - EMPTINESS * emptiness(signs))
            * (1.0 - TAKEN_BACK * (hedged / sentences).min(1.0))
            * (words / SHORT).min(1.0)
            * (signs.variety / VARIED).min(1.0)
    }
}
