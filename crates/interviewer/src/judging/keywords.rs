//! Keywords: the terms of the question's matter that an answer used.

use interview::language::Language;
use rustc_hash::FxHashSet;

use crate::lexical::{DocumentFrequencies, Text, fold, is_function_word, runs, strip_particle};

use super::{JudgingContext, markers};

/// A term of the bank's texts weighs at least this much.
const TERM: f64 = 2.5;
const MAX_KEYWORDS: usize = 8;
/// Last syllables of Korean verbs and adjectives, and of what is no term by itself.
const INFLECTED: &str = "다요죠고며서면데까로려게은는한할된될던기지히을를들것수때등및";

/// The terms met, as the candidate wrote them, the weightiest first: those of the question and its key points, and the
/// names that the answer uses.
pub(crate) fn met(context: &JudgingContext<'_>) -> Vec<String> {
    let (frequencies, wanted) = (context.frequencies, &context.expected.keywords);
    let mut found: Vec<(f64, String)> = Vec::new();
    let mut seen = FxHashSet::default();
    for piece in &context.answer.pieces {
        for name in names(piece.text, context.language) {
            let folded = fold(&name).into_owned();
            let weight = folded.split(' ').map(|token| frequencies.token_weight(token)).fold(0.0, f64::max);
            if seen.insert(folded.clone()) {
                seen.extend(folded.split(' ').map(str::to_owned));
                found.push((weight, name));
            }
        }
        let mut add = |run: &str, folded: &str, token: &str| {
            if wanted.contains(token) && seen.insert(token.to_owned()) {
                found.push((frequencies.token_weight(token), as_written(run, folded, token)));
            }
        };
        if let Some(sentence) = piece.sentence.filter(|_| piece.folded == piece.text) {
            let given = &context.answer.given;
            given.runs(&given.sentences[sentence]).for_each(|(run, token)| add(run, run, token));
            continue;
        }
        for run in runs(piece.text) {
            let folded = fold(run);
            add(run, &folded, strip_particle(&folded));
        }
    }
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.into_iter().take(MAX_KEYWORDS).map(|(_, word)| word).collect()
}

/// The terms of a question and of its key points.
pub(super) fn wanted(
    question: &Text,
    points: &[Text],
    frequencies: &DocumentFrequencies,
) -> FxHashSet<Box<str>> {
    let asked = question.words().filter(|word| !markers::is_asking(word));
    let words = points.iter().flat_map(Text::words).chain(asked);
    words.filter(|word| is_term(word, frequencies)).map(Box::from).collect()
}

/// The names in a text, those that follow each other as one ("Spring Boot"); a figure with its unit is no name.
fn names(text: &str, language: Language) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    let is_figure = |name: &String| name.starts_with(|first: char| first.is_ascii_digit());
    for name in markers::names(text, language).into_iter().filter(|name| !is_figure(name)) {
        match joined.last_mut() {
            Some(before) if text.contains(&format!("{before} {name}")) => {
                *before = format!("{before} {name}")
            }
            _ => joined.push(name),
        }
    }
    joined
}

/// The run without what was stripped from its folded form.
fn as_written(run: &str, folded: &str, token: &str) -> String {
    if run.chars().count() != folded.chars().count() {
        return token.to_owned();
    }
    run.chars().take(token.chars().count()).collect()
}

/// Whether a word is a term of its field.
pub(super) fn is_term(token: &str, frequencies: &DocumentFrequencies) -> bool {
    let weight = frequencies.token_weight(token);
    let long_enough = token.chars().count() >= 2;
    let numeric = token.chars().all(|character| character.is_numeric());
    let inflected = token.chars().next_back().is_some_and(|last| INFLECTED.contains(last));
    weight >= TERM && long_enough && !numeric && !inflected && !is_function_word(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_two_words_is_one_and_a_figure_is_none() {
        let text = "p95가 820ms였고 Spring Boot와 Redis를 썼습니다.";
        assert_eq!(names(text, Language::Ko), ["Spring Boot", "Redis"]);
        let text = "We moved from Oracle to PostgreSQL 15 on AWS Lambda within 3ms.";
        assert_eq!(names(text, Language::En), ["Oracle", "PostgreSQL", "AWS Lambda"]);
    }
}
