//! What somebody should look at in a bank that keeps the rules: facts of long ago, and families that lack a
//! kind of question.

use chrono::{Months, NaiveDate};
use interview::session::question::QuestionKind;

use super::family::Family;
use super::{Bank, BankDiagnostic};

/// How old a fact may be before somebody compares it with its source.
const FRESH: Months = Months::new(12);

impl Bank {
    /// What somebody should look at on a day; the bank can be used all the same.
    pub fn to_review(&self, today: NaiveDate) -> Vec<BankDiagnostic> {
        let oldest = today.checked_sub_months(FRESH).unwrap_or(today);
        self.families
            .iter()
            .flat_map(|family| old_facts(family, oldest).chain(lacking_kinds(family)))
            .collect()
    }
}

fn old_facts(family: &Family, oldest: NaiveDate) -> impl Iterator<Item = BankDiagnostic> {
    family.questions.iter().filter_map(move |question| {
        let facts = question.facts.as_ref().filter(|facts| facts.as_of < oldest)?;
        Some(BankDiagnostic {
            family: family.id.clone(),
            line: Some(question.line),
            column: None,
            question: Some(question.id.clone()),
            why: format!(
                "its facts are those of {}: compare them with {} and set `as_of`",
                facts.as_of, facts.source
            ),
        })
    })
}

fn lacking_kinds(family: &Family) -> impl Iterator<Item = BankDiagnostic> {
    QuestionKind::ALL.into_iter().filter_map(|kind| {
        let lacks = family.questions.iter().all(|question| question.kind != kind);
        let name = format!("{kind:?}").to_lowercase();
        lacks.then(|| BankDiagnostic {
            family: family.id.clone(),
            line: None,
            column: None,
            question: None,
            why: format!("it has no {name} question: those for any position are asked in its place"),
        })
    })
}
