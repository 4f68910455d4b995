//! What a question asks and what a good answer to it says, prepared once for every criterion.

use std::cell::OnceCell;
use std::sync::Arc;

use interview::language::Language;
use interview::question::Question;
use rustc_hash::FxHashSet;

use crate::lexical::{Asked, DocumentFrequencies, Given, Grade, GramVector, Target, Text, Wanted, fold};

use super::polarity::{Directions, Sense};
use super::transcript::Transcript;
use super::{Answer, keywords, markers, measured_language};

/// A word of the bank's texts with less weight belongs to asking, not to the subject asked about.
const NAMES_A_SUBJECT: f64 = 2.0;

/// A question's texts as answers are compared with them.
pub(crate) struct Expected {
    pub(super) question: Text,
    pub(super) points: Vec<Text>,
    pub(super) model: Option<Text>,
    /// The words of all of them.
    pub(super) asked: Asked,
    /// Each key point, and the sentence of each answer that says it in other words.
    pub(super) wordings: Vec<Vec<Saying>>,
    /// The question's subject words.
    pub(super) subject: Wanted,
    /// What an answer is graded by: model answer, other answers and key points.
    targets: Vec<Target>,
}

/// A sentence that says a key point.
pub(crate) struct Saying {
    /// Its words.
    pub(super) wanted: Wanted,
    text: String,
    sense: OnceCell<Sense>,
}

impl Saying {
    fn of(text: &str, wanted: Wanted) -> Self {
        Self { wanted, text: text.to_owned(), sense: OnceCell::new() }
    }

    /// What it says, to see whether an answer says the opposite.
    pub(super) fn sense(&self, directions: &Directions, language: Language) -> &Sense {
        self.sense.get_or_init(|| Sense::of(&fold(&self.text), directions, language))
    }
}

impl Expected {
    /// Prepares a question.
    pub(super) fn of(
        question: &Question,
        other_answers: &[String],
        language: Language,
        frequencies: &Arc<DocumentFrequencies>,
    ) -> Self {
        let model_answer = question.model_answer.as_deref();
        let answers = || model_answer.into_iter().chain(other_answers.iter().map(String::as_str));
        let text = Text::of(&question.text);
        let points: Vec<Text> = question.key_points.iter().map(|point| Text::of(point)).collect();
        let mut asked = Asked::new(&text, measured_language(language), Arc::clone(frequencies));
        let mut targets: Vec<Target> = answers().map(|answer| asked.target(answer)).collect();
        if targets.is_empty() || !points.is_empty() {
            targets.push(asked.target(&question.key_points.join("\n")));
        }
        let wordings = wordings(&mut asked, &question.key_points, &points, answers(), frequencies);
        let subject = asked.want(&subject(&text, frequencies));
        let model = model_answer.map(Text::of);
        Self { question: text, points, model, asked, wordings, subject, targets }
    }

    /// Reads an answer to the question.
    pub(super) fn read<'a>(&self, transcript: &'a Transcript<'a>) -> Answer<'a> {
        let given = self.asked.read(transcript.judged());
        Answer::of(transcript, given, self.asked.is_about_injection())
    }

    /// How an answer compares with the best of the texts a question is known by, key points and answers; with an
    /// empty one, for its guards, when nothing but the question is known.
    pub(super) fn grade(&self, answer: &Given<'_>) -> Grade {
        self.asked.best_grade(&self.targets.iter().collect::<Vec<_>>(), answer)
    }

    /// The tokens of question, key points and model answer.
    pub(super) fn tokens(&self) -> impl Iterator<Item = &str> {
        self.question.tokens().chain(self.points.iter().flat_map(Text::tokens)).chain(self.model_tokens())
    }

    pub(super) fn model_tokens(&self) -> impl Iterator<Item = &str> {
        self.model.iter().flat_map(Text::tokens)
    }

    /// The terms of key points and model answer; the question's own words are none.
    pub(super) fn terms(&self, frequencies: &DocumentFrequencies) -> FxHashSet<&str> {
        let asked: FxHashSet<&str> = self.question.words().collect();
        let texts = self.points.iter().chain(&self.model);
        let terms = texts.flat_map(Text::words).filter(|word| keywords::is_term(word, frequencies));
        terms.filter(|word| !asked.contains(word)).collect()
    }
}

/// Each key point, and the sentence of each answer that resembles it most.
fn wordings<'t>(
    asked: &mut Asked,
    key_points: &[String],
    points: &[Text],
    answers: impl Iterator<Item = &'t str>,
    frequencies: &DocumentFrequencies,
) -> Vec<Vec<Saying>> {
    if points.is_empty() {
        return Vec::new();
    }
    let vectors: Vec<GramVector> =
        points.iter().map(|point| GramVector::of(point.tokens(), frequencies)).collect();
    let said = key_points.iter().zip(points).map(|(text, point)| vec![Saying::of(text, asked.want(point))]);
    let mut wordings: Vec<Vec<Saying>> = said.collect();
    for answer in answers {
        let sentences: Vec<(GramVector, &str, Wanted)> = answer
            .split_inclusive(". ")
            .map(|sentence| {
                let text = Text::of(sentence);
                (GramVector::of(text.tokens(), frequencies), sentence, asked.want(&text))
            })
            .collect();
        for (vector, wordings) in vectors.iter().zip(&mut wordings) {
            let resembling =
                sentences.iter().map(|(grams, text, wanted)| (vector.cosine(grams), *text, wanted));
            let closest = resembling.max_by(|(one, ..), (other, ..)| one.total_cmp(other));
            let closest = closest.filter(|(cosine, ..)| *cosine > 0.0);
            wordings.extend(closest.map(|(_, text, wanted)| Saying::of(text, wanted.clone())));
        }
    }
    wordings
}

/// The words that name what a question asks about.
fn subject(question: &Text, frequencies: &DocumentFrequencies) -> Text {
    let names = |word: &&str| frequencies.token_weight(word) >= NAMES_A_SUBJECT && !markers::is_asking(word);
    Text::of_folded_parts(question.words().filter(names)).0
}
