//! Conduct: whether an answer tells of hiding, falsifying, blaming, deceiving, or breaking rules that protect people.
//!
//! Rules judge how an answer is told, not whether what it tells was right. They see some of what people say openly: several
//! fields of words must come together, or a word that says it by its name, and nothing that owns up to it. Measured on stories
//! of bad conduct that the lists were not written on, they find about a third; of honest answers they take one in a hundred.

use interview::grading::evaluation::Quote;

use super::signs::{List, Sentence, Signs};

/// What each field counts, for each of at most two sentences that have it.
const FIELDS: [(List, f64); 11] = [
    (List::Grave, 2.5),
    (List::Unseen, 2.0),
    (List::Exposed, 2.0),
    (List::Tampered, 1.5),
    (List::Excused, 1.5),
    (List::Favours, 1.5),
    (List::Blamed, 1.5),
    (List::Bypassed, 1.0),
    (List::Coerced, 1.0),
    (List::Deceived, 1.0),
    (List::Owned, -1.5),
];
const MAX_SENTENCES: usize = 2;
/// From this sum on an answer is taken for one that tells of bad conduct.
const TELLS: f64 = 2.5;

/// The words that tell of bad conduct; `None` where the answer does not seem to.
pub(super) fn find(signs: &Signs<'_>) -> Option<Quote> {
    let counted = |(list, worth): (List, f64)| {
        let sentences = signs.sentences.iter().filter(|sentence| sentence.has(list)).count();
        worth * sentences.min(MAX_SENTENCES) as f64
    };
    if FIELDS.into_iter().map(counted).sum::<f64>() < TELLS {
        return None;
    }
    let worst = |sentence: &&Sentence<'_>| {
        FIELDS.into_iter().filter(|(list, _)| sentence.has(*list)).map(|(_, worth)| worth).sum::<f64>()
    };
    let worst = signs.sentences.iter().max_by(|one, other| worst(one).total_cmp(&worst(other)));
    worst.and_then(|sentence| sentence.piece.quote())
}
