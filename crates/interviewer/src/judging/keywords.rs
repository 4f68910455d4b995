//! Keywords: the terms of the question's matter that an answer used.

use std::collections::HashSet;

use crate::lexical::{fold, is_function_word, runs, strip_particle, tokenize};

use super::{Case, Piece, markers};

/// A term of the bank's texts weighs at least this much.
const TERM: f64 = 2.5;
const MOST: usize = 8;
/// Last syllables of Korean verbs and adjectives, and of what is no term by itself.
const INFLECTED: &str = "다요죠고며서면데까로려게은는한할된될던기지히을를들것수때등및";

/// The terms of key points and model answer that a piece uses, as tokens; the question's own words are none.
pub(super) fn terms(case: &Case<'_>, piece: &Piece<'_>) -> Vec<String> {
    let mut texts = case.question.key_points.join("\n");
    texts.push('\n');
    texts.push_str(case.question.model_answer.as_deref().unwrap_or_default());
    let asked: HashSet<String> = tokenize(&case.question.text).into_iter().collect();
    let wanted: HashSet<String> = terms_of(case, &texts).filter(|token| !asked.contains(token)).collect();
    piece.tokens.iter().filter(|token| wanted.contains(*token)).cloned().collect()
}

/// The terms met, as the candidate wrote them, the weightiest first: those of the question and its key points, and the
/// names that the answer uses.
pub(crate) fn met(case: &Case<'_>) -> Vec<String> {
    let frequencies = case.bank.frequencies(case.language);
    let points = case.question.key_points.join("\n");
    let mut wanted: HashSet<String> = terms_of(case, &points).collect();
    wanted.extend(terms_of(case, &case.question.text).filter(|token| !markers::is_asking(token)));
    let mut found: Vec<(f64, String)> = Vec::new();
    let mut seen = HashSet::new();
    for piece in &case.answer.pieces {
        for name in markers::names(piece.text, case.language) {
            let token = fold(&name).into_owned();
            if seen.insert(token.clone()) {
                found.push((frequencies.token_weight(&token), name));
            }
        }
        for run in runs(piece.text) {
            let folded = fold(run);
            let token = strip_particle(&folded);
            if wanted.contains(token) && seen.insert(token.to_owned()) {
                found.push((frequencies.token_weight(token), as_written(run, &folded, token)));
            }
        }
    }
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.into_iter().take(MOST).map(|(_, word)| word).collect()
}

/// The run without what was stripped from its folded form.
fn as_written(run: &str, folded: &str, token: &str) -> String {
    if run.chars().count() != folded.chars().count() {
        return token.to_owned();
    }
    run.chars().take(token.chars().count()).collect()
}

fn terms_of(case: &Case<'_>, text: &str) -> impl Iterator<Item = String> {
    tokenize(text).into_iter().filter(|token| is_term(case, token))
}

fn is_term(case: &Case<'_>, token: &str) -> bool {
    let weight = case.bank.frequencies(case.language).token_weight(token);
    let long_enough = token.chars().count() >= 2;
    let numeric = token.chars().all(|character| character.is_numeric());
    let inflected = token.chars().next_back().is_some_and(|last| INFLECTED.contains(last));
    weight >= TERM && long_enough && !numeric && !inflected && !is_function_word(token)
}
