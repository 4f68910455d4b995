//! What a question is about, and which other questions ask something else.

use crate::content::bank::Family;
use crate::lexical::{GramVector, Text};

use super::JudgingContext;

/// Questions that resemble each other this much are taken for the same.
const KINDRED: f64 = 0.35;
/// A question of the bank that has this share of a question's subject words asks the same.
const SAME_QUESTION: f64 = 0.75;

/// What a good answer to a question is about: its own texts, or those of a question of the bank that asks the same.
pub(super) struct Matter {
    pub(super) vector: GramVector,
    /// The questions of the bank that ask something else, by their numbers: those that the same interview may ask, and all.
    pub(super) in_the_interview: Vec<usize>,
    pub(super) in_the_bank: Vec<usize>,
}

impl Matter {
    /// The matter of the question that is judged; `None` where neither its texts nor the bank say what it is about.
    pub(super) fn of(context: &JudgingContext<'_>) -> Option<Self> {
        let vector = own_matter(context)?;
        let matters = context.bank.matters(context.language);
        let kindred = matters.cosines(&vector);
        let in_the_bank: Vec<usize> = (0..kindred.len()).filter(|&other| kindred[other] < KINDRED).collect();
        let interview: Vec<&str> = families(context).map(|family| family.id.as_str()).collect();
        let of_families: Vec<usize> = matters.families().collect();
        let asks =
            |other: &usize| interview.contains(&context.bank.families()[of_families[*other]].id.as_str());
        let in_the_interview = in_the_bank.iter().copied().filter(asks).collect();
        Some(Self { vector, in_the_interview, in_the_bank })
    }
}

fn own_matter(context: &JudgingContext<'_>) -> Option<GramVector> {
    let expected = &context.expected;
    if !context.is_plain() {
        return Some(GramVector::of(expected.tokens(), context.bank_frequencies()));
    }
    let asked = GramVector::of(expected.question.tokens(), context.bank_frequencies());
    families(context)
        .flat_map(|family| &family.questions)
        .filter_map(|question| {
            let text = Text::of(&question.wording(context.language).text);
            let resembles = asked.cosine(&GramVector::of(text.tokens(), context.bank_frequencies()));
            let said = || expected.subject.coverage(expected.asked.find(&text).covered()).0;
            let same = resembles >= KINDRED || said() >= SAME_QUESTION;
            same.then_some((resembles, question))
        })
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, question)| {
            let matter = question.wording(context.language).matter();
            GramVector::of(Text::of(&matter).tokens(), context.bank_frequencies())
        })
}

/// The families whose questions an interview for this position asks.
fn families<'c>(context: &JudgingContext<'c>) -> impl Iterator<Item = &'c Family> {
    let family = context.bank.family_of(context.position);
    let general =
        context.bank.general().filter(|general| family.is_none_or(|family| family.id != general.id));
    family.into_iter().chain(general)
}
