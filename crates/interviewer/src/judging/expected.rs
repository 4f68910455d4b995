//! What a question asks and what a good answer to it says, prepared once for every criterion.

use std::sync::{Arc, OnceLock};

use interview::language::Language;
use interview::session::question::Question;
use rustc_hash::FxHashSet;

use interview::session::question::Stage;

use crate::content::bank::{Bank, BankQuestion, GENERAL};
use crate::lexical::{
    AnswerText, Asked, DocumentFrequencies, Found, Grade, GramVector, QueryTerms, Target, Text, fold,
};

use super::matter::Matter;
use super::polarity::{Directions, Sense};
use super::transcript::Transcript;
use super::{Answer, fit, keywords, kind, markers};

/// A word of the bank's texts with less weight belongs to asking, not to the subject asked about.
const NAMES_A_SUBJECT: f64 = 2.0;

/// A question's texts as answers are compared with them, and what is known of it.
pub(crate) struct Expected {
    /// The number of the question of the bank that it is, or that asks in the same words.
    pub(super) alike: Option<usize>,
    /// The part of an interview that it belongs to, read off its words where nobody said.
    pub(super) stage: Stage,
    /// The number of the family of the position; `None` where it has no questions of its own.
    pub(super) job: Option<usize>,
    pub(super) question: Text,
    pub(super) points: Vec<Text>,
    pub(super) model: Option<Text>,
    /// The words of all of them.
    pub(super) asked: Asked,
    /// Each key point, and the sentence of each answer that says it in other words.
    pub(super) wordings: Vec<Vec<Saying>>,
    /// The question's subject words.
    pub(super) subject: QueryTerms,
    /// The terms of key points and model answer; the question's own words are none.
    pub(super) terms: FxHashSet<Box<str>>,
    /// The terms of question and key points.
    pub(super) keywords: FxHashSet<Box<str>>,
    /// What an answer is graded by: model answer, other answers and key points.
    targets: Vec<Target>,
    /// How long all its texts are.
    pub(super) bytes: usize,
    /// What a good answer is about, for knowledge and situations, and for stories of questions that are not in the bank.
    pub(super) matter: OnceLock<Option<Matter>>,
    pub(super) story_matter: OnceLock<fit::Matter>,
    /// Question and model answer, of which a piece that is to the point has most.
    pub(super) point: OnceLock<GramVector>,
}

/// A sentence that says a key point.
pub(crate) struct Saying {
    /// Its words.
    pub(super) wanted: QueryTerms,
    text: String,
    sense: OnceLock<Sense>,
}

impl Saying {
    fn of(text: &str, wanted: QueryTerms) -> Self {
        Self { wanted, text: text.to_owned(), sense: OnceLock::new() }
    }

    /// What it says, to see whether an answer says the opposite.
    pub(super) fn sense(&self, directions: &Directions, language: Language) -> &Sense {
        self.sense.get_or_init(|| Sense::of(&fold(&self.text), directions, language))
    }
}

impl Expected {
    /// Prepares a question that is asked for a position.
    pub(super) fn of(question: &Question, position: &str, language: Language, bank: &Bank) -> Self {
        let frequencies = bank.frequencies(language);
        let known = of_the_bank(question, bank);
        let alike = known.or_else(|| bank.question_asking(&question.text, position, language));
        let stage = question.stage.or(alike.map(|(alike, _)| alike.stage));
        let other_answers = known.map_or(&[][..], |(known, _)| &known.wording(language).other_answers);
        let model_answer = question.model_answer.as_deref();
        let answers = || model_answer.into_iter().chain(other_answers.iter().map(String::as_str));
        let text = Text::of(&question.text);
        let points: Vec<Text> = question.key_points.iter().map(|point| Text::of(point)).collect();
        let mut asked = Asked::new(&text, language, Arc::clone(frequencies));
        let mut targets: Vec<Target> = answers().map(|answer| asked.target(answer)).collect();
        if targets.is_empty() || !points.is_empty() {
            targets.push(asked.target(&question.key_points.join("\n")));
        }
        let wordings = wordings(&mut asked, &question.key_points, &points, answers(), frequencies);
        let subject = asked.add_query(&subject(&text, frequencies));
        let model = model_answer.map(Text::of);
        Self {
            alike: alike.map(|(_, number)| number),
            stage: stage.unwrap_or_else(|| kind::stage_of(&question.text)),
            job: bank.family_number_of(position).filter(|job| bank.families()[*job].id != GENERAL),
            terms: terms(&text, points.iter().chain(&model), frequencies),
            keywords: keywords::wanted(&text, &points, frequencies),
            bytes: question.text.len()
                + question.key_points.iter().map(String::len).sum::<usize>()
                + answers().map(str::len).sum::<usize>(),
            question: text,
            points,
            model,
            asked,
            wordings,
            subject,
            targets,
            matter: OnceLock::new(),
            story_matter: OnceLock::new(),
            point: OnceLock::new(),
        }
    }

    /// Reads an answer to the question.
    pub(super) fn read<'a>(&self, transcript: &'a Transcript<'a>) -> Answer<'a> {
        let given = self.asked.read(transcript.judged());
        Answer::of(transcript, given, self.asked.is_about_injection())
    }

    /// How an answer compares with the best of the texts a question is known by, key points and answers; with an
    /// empty one, for its guards, when nothing but the question is known.
    pub(super) fn grade(&self, answer: &AnswerText<'_>, found: &Found) -> Grade {
        self.asked.best_grade(&self.targets, answer, found)
    }

    /// The tokens of question, key points and model answer.
    pub(super) fn tokens(&self) -> impl Iterator<Item = &str> {
        self.question.tokens().chain(self.points.iter().flat_map(Text::tokens)).chain(self.model_tokens())
    }

    pub(super) fn model_tokens(&self) -> impl Iterator<Item = &str> {
        self.model.iter().flat_map(Text::tokens)
    }
}

fn of_the_bank<'b>(question: &Question, bank: &'b Bank) -> Option<(&'b BankQuestion, usize)> {
    let id = question.source.strip_prefix("bank:")?.split('@').next()?;
    bank.question(id).map(|(_, question, number)| (question, number))
}

fn terms<'t>(
    question: &Text,
    texts: impl Iterator<Item = &'t Text>,
    frequencies: &DocumentFrequencies,
) -> FxHashSet<Box<str>> {
    let asked: FxHashSet<&str> = question.words().collect();
    let terms = texts.flat_map(Text::words).filter(|word| keywords::is_term(word, frequencies));
    terms.filter(|word| !asked.contains(word)).map(Box::from).collect()
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
    let said =
        key_points.iter().zip(points).map(|(text, point)| vec![Saying::of(text, asked.add_query(point))]);
    let mut wordings: Vec<Vec<Saying>> = said.collect();
    for answer in answers {
        let sentences: Vec<(GramVector, &str, QueryTerms)> = answer
            .split_inclusive(". ")
            .map(|sentence| {
                let text = Text::of(sentence);
                (GramVector::of(text.tokens(), frequencies), sentence, asked.add_query(&text))
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
