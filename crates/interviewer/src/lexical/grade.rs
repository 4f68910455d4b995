//! The verdict on one answer: the calibrated measure after the guards.

use std::fmt;

use rustc_hash::FxHashSet;

use super::calibration::calibrate;
use super::components::{Components, Measured, Reference};
use super::fold::{fold, is_letter_or_number};
use super::guards::{is_folded_mash, is_stuffed, is_wrong_script, script_of, sentences};
use super::patterns::{declines, orders_grader, squeeze_folded};
use super::tokens::tokens;

/// What an answer comes to. The components describe what was graded: the answer without injections and repetitions.
#[derive(Clone, Debug, PartialEq)]
pub struct Grade {
    /// The measure, taken apart.
    pub components: Components,
    /// 0..100, or `None` where nothing can be judged.
    pub score: Option<f64>,
    /// Which guard acted, if one did: the one that capped lowest, unless orders to the grader were left out.
    pub reason: Option<Reason>,
    /// Every cap that applies, lowest first.
    pub caps: Vec<Cap>,
}

/// A guard's upper limit for a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cap {
    /// 0..100.
    pub limit: f64,
    /// Which guard.
    pub reason: Reason,
}

/// Why a score is capped, withheld or zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Nothing but symbols and white space: withheld.
    Empty,
    /// Keyboard mash or laughter: 0.
    Mash,
    /// Orders to the grader, which were left out; 0 when nothing else was said.
    PromptInjection,
    /// A script in which nothing can be compared: withheld.
    WrongLanguage,
    /// Said in words that there is no answer: 0.
    NonAnswer,
    /// The question over again: 0.
    RepeatsQuestion,
    /// Too few words in common to say anything: at most 20.
    LowOverlap,
    /// The same words over and over: at most 40; or repeated sentences, which were left out.
    Duplication,
    /// Keywords without sentences: at most 40.
    KeywordStuffing,
    /// Much text that has nothing to do with it: at most 60.
    Padding,
}

impl Reason {
    /// The machine word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Mash => "mash",
            Self::PromptInjection => "prompt_injection",
            Self::WrongLanguage => "wrong_language",
            Self::NonAnswer => "non_answer",
            Self::RepeatsQuestion => "repeats_question",
            Self::LowOverlap => "low_overlap",
            Self::Duplication => "duplication",
            Self::KeywordStuffing => "keyword_stuffing",
            Self::Padding => "padding",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Grade {
    fn without_measure(score: Option<f64>, reason: Reason) -> Self {
        Self { components: Components::default(), score, reason: Some(reason), caps: Vec::new() }
    }
}

impl Reference {
    /// Measures a text without any guard.
    pub fn compare(&self, text: &str) -> Components {
        self.measure(&tokens(&fold(text))).components
    }

    /// Grades an answer. Pure: the same answer gets the same grade.
    pub fn grade(&self, answer: &str) -> Grade {
        let folded = fold(answer);
        if !folded.chars().any(is_letter_or_number) {
            return Grade::without_measure(None, Reason::Empty);
        }
        if is_folded_mash(&folded, |token| self.knows(token)) {
            return Grade::without_measure(Some(0.0), Reason::Mash);
        }
        let honest = self.honest_part(&folded);
        let text = fold(&honest.text);
        let words = tokens(&text);
        let reason = honest.injected.then_some(Reason::PromptInjection);
        if let Some(reason) = reason
            && words.len() < 3
        {
            return Grade::without_measure(Some(0.0), reason);
        }
        if is_wrong_script(script_of(answer), self.script, self.language) {
            return Grade::without_measure(None, Reason::WrongLanguage);
        }
        let measured = self.measure(&words);
        let score = calibrate(measured.components.raw);
        let caps = self.caps(&text, words.len(), &measured, honest.dropped);
        Grade {
            components: measured.components,
            score: Some(caps.first().map_or(score, |cap| score.min(cap.limit))),
            reason: reason.or(caps.first().map(|cap| cap.reason)),
            caps,
        }
    }

    /// Leaves out sentences that order the grader about or that were said before.
    fn honest_part(&self, folded: &str) -> HonestPart {
        let mut part = HonestPart { text: String::with_capacity(folded.len()), injected: false, dropped: 0 };
        let mut seen = FxHashSet::default();
        for sentence in sentences(folded) {
            let again = fold(sentence);
            let words = tokens(&again);
            if !self.about_injection && orders_grader(&squeeze_folded(&again)) {
                part.injected = true;
            } else if seen.insert(words.join(" ")) || words.is_empty() {
                part.text.push_str(if part.text.is_empty() { "" } else { "\n" });
                part.text.push_str(sentence);
            } else {
                part.dropped += words.len();
            }
        }
        if !part.injected && !self.about_injection && orders_grader(&squeeze_folded(folded)) {
            // An order spread over sentences: nothing can be told apart.
            part.text.clear();
            part.injected = true;
        }
        part
    }

    /// The caps that apply to an answer of so many words: lowest first, ties by the reason's name.
    fn caps(&self, text: &str, words: usize, measured: &Measured, dropped: usize) -> Vec<Cap> {
        let Components { demoted_coverage, cosine, .. } = measured.components;
        let few_distinct = (measured.distinct as f64) < 0.3 * words as f64;
        let mut caps: Vec<Cap> = [
            (
                words <= 15 && demoted_coverage < 0.15 && declines(&squeeze_folded(text)),
                0.0,
                Reason::NonAnswer,
            ),
            (words >= 3 && measured.echoed >= 0.75 && demoted_coverage < 0.2, 0.0, Reason::RepeatsQuestion),
            (words >= 3 && demoted_coverage + cosine < 0.2, 20.0, Reason::LowOverlap),
            (words >= 12 && few_distinct, 40.0, Reason::Duplication),
            (is_stuffed(text), 40.0, Reason::KeywordStuffing),
            (words > 150 && words > 10 * self.distinct && measured.matched < 0.08, 60.0, Reason::Padding),
            (dropped >= words, 100.0, Reason::Duplication),
        ]
        .into_iter()
        .filter(|(acts, ..)| *acts)
        .map(|(_, limit, reason)| Cap { limit, reason })
        .collect();
        caps.sort_by(|cap, other| {
            cap.limit.total_cmp(&other.limit).then_with(|| cap.reason.as_str().cmp(other.reason.as_str()))
        });
        caps
    }
}

struct HonestPart {
    text: String,
    injected: bool,
    /// How many words were left out because they had been said before.
    dropped: usize,
}
