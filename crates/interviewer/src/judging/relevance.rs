//! Relevance: whether an answer answers this question rather than another.

use std::collections::HashSet;
use std::sync::Arc;

use interview::evaluation::Quote;
use interview::rubric::HIGHEST_LEVEL;

use crate::bank::Family;
use crate::lexical::{DocumentFrequencies, GramVector, Reference, tokenize};

use super::markers;
use super::story::Story;
use super::{Case, measured_language};

/// A word of the bank's texts with less weight belongs to asking, not to the subject asked about.
const NAMES_A_SUBJECT: f64 = 2.0;
/// The share of the question's subject words that shows the subject is the same.
const SAME_SUBJECT: f64 = 0.4;
/// How much the question's words alone can show when more is known of it: they are easily echoed.
const ECHO: f64 = 0.6;
/// The cosine with what a good answer says that shows the matter is the same; English texts share more by chance.
const SAME_MATTER: (f64, f64) = (0.12, 0.16);
/// An answer that resembles another question more than this one counts less, from the second ratio down to the first:
/// among the questions of the same interview, and among all of the bank, where honest answers have more neighbours.
const IN_THE_INTERVIEW: (f64, f64) = (0.4, 0.85);
const IN_THE_BANK: (f64, f64) = (0.2, 0.6);
/// Questions that resemble each other this much are taken for the same.
const KINDRED: f64 = 0.35;
/// A question of the bank that has this share of a question's subject words asks the same.
const SAME_QUESTION: f64 = 0.75;
/// Fewer distinct words than this answer a question only in part.
const FULL_ANSWER: f64 = 12.0;
/// What the form of an answer shows, at most, where the words show nothing: a story to who asked for one.
const FORM: f64 = 0.75;

/// The level from 0 to 4.
pub(crate) fn level(case: &Case<'_>, story: &Story) -> f64 {
    let frequencies = case.bank.frequencies(case.language);
    let text = case.answer.honest_text();
    let answer = GramVector::of(&text, &frequencies);
    let asked = subject(case, &frequencies);
    let subject = (asked.compare(&text).coverage / SAME_SUBJECT).min(1.0);
    let matter = own_matter(case, &asked, &frequencies);
    let shown = match &matter {
        Some(matter) => {
            let own = matter.cosine(&answer);
            let same = case.language.pick(SAME_MATTER.0, SAME_MATTER.1);
            (own / same).min(1.0).max(ECHO * subject) * fit(case, matter, own, &answer)
        }
        None => 0.0,
    };
    let shown = if case.is_plain() { shown.max(subject).max(form(case, story)) } else { shown };
    let distinct = case.answer.tokens().collect::<HashSet<_>>().len();
    HIGHEST_LEVEL * shown * (distinct as f64 / FULL_ANSWER).min(1.0)
}

/// The piece that has most of the question's subject, when the answer is to the point at all.
pub(super) fn evidence(case: &Case<'_>, level: f64) -> Vec<Quote> {
    if level < 1.0 {
        return Vec::new();
    }
    let frequencies = case.bank.frequencies(case.language);
    let whole =
        format!("{}\n{}", case.question.text, case.question.model_answer.as_deref().unwrap_or_default());
    let matter = GramVector::of(&whole, &frequencies);
    let resembles = |text: &str| matter.cosine(&GramVector::of(text, &frequencies));
    let best = case
        .answer
        .pieces
        .iter()
        .map(|piece| (resembles(piece.text), piece))
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.and_then(|(_, piece)| piece.quote()).into_iter().collect()
}

/// The question's subject words, to ask which share of them a text has.
fn subject(case: &Case<'_>, frequencies: &Arc<DocumentFrequencies>) -> Reference {
    let asked = tokenize(&case.question.text);
    let subject: Vec<&str> = asked
        .iter()
        .map(String::as_str)
        .filter(|token| frequencies.token_weight(token) >= NAMES_A_SUBJECT && !markers::is_asking(token))
        .collect();
    Reference::new("", &subject.join(" "), measured_language(case.language), Arc::clone(frequencies))
}

/// What a good answer to the question is about: its own texts, or those of a question of the bank that asks the same.
fn own_matter(case: &Case<'_>, subject: &Reference, frequencies: &DocumentFrequencies) -> Option<GramVector> {
    if !case.is_plain() {
        let question = case.question;
        let points = question.key_points.join("\n");
        let model = question.model_answer.as_deref().unwrap_or_default();
        return Some(GramVector::of(&format!("{}\n{points}\n{model}", question.text), frequencies));
    }
    let asked = GramVector::of(&case.question.text, frequencies);
    families(case)
        .flat_map(|family| &family.questions)
        .filter_map(|question| {
            let wording = question.wording(case.language);
            let resembles = asked.cosine(&GramVector::of(&wording.text, frequencies));
            let same = resembles >= KINDRED || subject.compare(&wording.text).coverage >= SAME_QUESTION;
            same.then_some((resembles, wording))
        })
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, wording)| GramVector::of(&wording.matter(), frequencies))
}

/// 1 when the answer resembles this question as much as any other, falling to 0 as it resembles another one more.
/// Questions that ask much the same as this one are no others.
fn fit(case: &Case<'_>, matter: &GramVector, own: f64, answer: &GramVector) -> f64 {
    let matters = case.bank.matters(case.language);
    let interview: Vec<&str> = families(case).map(|family| family.id.as_str()).collect();
    let (mut in_the_interview, mut in_the_bank) = (own, own);
    let resembling = matters.cosines(answer).into_iter().zip(matters.cosines(matter)).zip(matters.families());
    for ((resembles, _), family) in resembling.filter(|((_, kindred), _)| *kindred < KINDRED) {
        in_the_bank = in_the_bank.max(resembles);
        if interview.contains(&family.as_str()) {
            in_the_interview = in_the_interview.max(resembles);
        }
    }
    let between = |best: f64, (other, this): (f64, f64)| {
        if best > 0.0 { ((own / best - other) / (this - other)).clamp(0.0, 1.0) } else { 0.0 }
    };
    between(in_the_interview, IN_THE_INTERVIEW).min(between(in_the_bank, IN_THE_BANK))
}

/// The families whose questions an interview for this position asks.
fn families<'c>(case: &Case<'c>) -> impl Iterator<Item = &'c Family> {
    let family = case.bank.family_of(case.position);
    let general = case.bank.general().filter(|general| family.is_none_or(|family| family.id != general.id));
    family.into_iter().chain(general)
}

/// What the form shows: a story where one was asked for, the first person where the candidate was asked about.
fn form(case: &Case<'_>, story: &Story) -> f64 {
    if case.asks_for_a_story() {
        return FORM * story.level / HIGHEST_LEVEL;
    }
    let about_oneself = markers::asks_about_oneself(&case.question.text);
    let speaks_of_oneself = case.answer.pieces.iter().any(|piece| markers::speaks_of_oneself(&piece.folded));
    if about_oneself && speaks_of_oneself { FORM } else { 0.0 }
}
