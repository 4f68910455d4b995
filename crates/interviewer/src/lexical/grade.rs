//! The verdict on one answer: the calibrated measure after the guards.

use std::fmt;
use std::sync::Arc;

use super::answer_text::AnswerText;
use super::calibration::calibrate;
use super::components::{AnswerGrams, Asked, Components, Measured, Target};
use super::frequencies::DocumentFrequencies;
use super::guards::{is_folded_mash, is_stuffed, is_wrong_script};
use super::patterns::{declines, squeeze_folded};
use super::text::Text;
use super::vocabulary::Found;
use interview::language::Language;

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
    /// What it is chosen by among grades of the same answer.
    fn rank(&self) -> f64 {
        self.score.unwrap_or(-1.0)
    }

    fn without_measure(score: Option<f64>, reason: Reason) -> Self {
        Self { components: Components::default(), score, reason: Some(reason), caps: Vec::new() }
    }
}

/// A question with one text that answers it.
#[derive(Debug)]
pub struct Reference {
    asked: Asked,
    target: Target,
}

impl Reference {
    /// Prepares a question with its reference answer (a text, or key points joined by line ends).
    pub fn new(
        question: &str,
        reference: &str,
        language: Language,
        frequencies: Arc<DocumentFrequencies>,
    ) -> Self {
        let mut asked = Asked::new(&Text::of(question), language, frequencies);
        let target = asked.target(reference);
        Self { asked, target }
    }

    /// Grades an answer. Pure: the same answer gets the same grade.
    pub fn grade(&self, answer: &str) -> Grade {
        let given = self.asked.read(answer);
        self.asked.best_grade(std::slice::from_ref(&self.target), &given, &self.asked.find(&given.honest))
    }
}

impl Asked {
    /// Reads an answer to the question.
    pub fn read<'a>(&self, answer: &'a str) -> AnswerText<'a> {
        AnswerText::read(answer, self.about_injection)
    }

    /// Grades an answer, in which the words were found, by the one of some texts that it compares best with; the later of
    /// two that it compares equally well with.
    pub fn best_grade(&self, targets: &[Target], given: &AnswerText<'_>, found: &Found) -> Grade {
        if let Some(grade) = self.without_target(given) {
            return grade;
        }
        let grams = self.grams(&given.honest, found);
        let stuffed = is_stuffed(given.honest.folded(), &given.honest_runs);
        let grades = targets.iter().map(|target| self.grade(target, given, found, &grams, stuffed));
        let best = grades.max_by(|one, other| one.rank().total_cmp(&other.rank()));
        best.unwrap_or_else(|| Grade::without_measure(None, Reason::Empty))
    }

    /// The grade of what is no answer to anything.
    fn without_target(&self, given: &AnswerText<'_>) -> Option<Grade> {
        if given.runs.is_empty() {
            return Some(Grade::without_measure(None, Reason::Empty));
        }
        if is_folded_mash(&given.folded, &given.runs, |token| self.knows(token)) {
            return Some(Grade::without_measure(Some(0.0), Reason::Mash));
        }
        let ordered = given.injected && given.honest.len() < 3;
        ordered.then(|| Grade::without_measure(Some(0.0), Reason::PromptInjection))
    }

    fn grade(
        &self,
        target: &Target,
        given: &AnswerText<'_>,
        found: &Found,
        grams: &AnswerGrams,
        stuffed: bool,
    ) -> Grade {
        if is_wrong_script(given.script, target.script, self.language) {
            return Grade::without_measure(None, Reason::WrongLanguage);
        }
        let measured = target.measure(found, grams);
        let score = calibrate(measured.components.raw);
        let caps = given.caps(target, &measured, stuffed);
        let reason = given.injected.then_some(Reason::PromptInjection);
        Grade {
            components: measured.components,
            score: Some(caps.first().map_or(score, |cap| score.min(cap.limit))),
            reason: reason.or(caps.first().map(|cap| cap.reason)),
            caps,
        }
    }
}

impl AnswerText<'_> {
    /// The caps that apply: lowest first, ties by the reason's name.
    fn caps(&self, target: &Target, measured: &Measured, stuffed: bool) -> Vec<Cap> {
        let Components { demoted_coverage, cosine, .. } = measured.components;
        let (text, words) = (self.honest.folded(), self.honest.len());
        let few_distinct = (self.honest.words().len() as f64) < 0.3 * words as f64;
        let wide = words > 10 * target.wanted.distinct();
        let mut caps: Vec<Cap> = [
            (
                words <= 15 && demoted_coverage < 0.15 && declines(&squeeze_folded(text)),
                0.0,
                Reason::NonAnswer,
            ),
            (words >= 3 && measured.echoed >= 0.75 && demoted_coverage < 0.2, 0.0, Reason::RepeatsQuestion),
            (words >= 3 && demoted_coverage + cosine < 0.2, 20.0, Reason::LowOverlap),
            (words >= 12 && few_distinct, 40.0, Reason::Duplication),
            (stuffed, 40.0, Reason::KeywordStuffing),
            (words > 150 && wide && measured.matched < 0.08, 60.0, Reason::Padding),
            (self.dropped >= words, 100.0, Reason::Duplication),
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
