//! The numbers of questions for people: the third is 3, and its first follow-up is 3-1.

use crate::{id::RecordId, session::record::InterviewRecord};
use std::{collections::HashMap, fmt};

/// The number of a question. In the order of numbers, a follow-up comes right after what it follows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuestionNumber(Vec<usize>);

impl QuestionNumber {
    /// Whether this is the number of a follow-up.
    pub fn is_follow_up(&self) -> bool {
        self.0.len() > 1
    }
}

impl fmt::Display for QuestionNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(usize::to_string).collect();
        formatter.write_str(&parts.join("-"))
    }
}

/// The numbers of a session's records, which must be in their order. A follow-up whose question is not among them gets a
/// number of its own.
pub(super) fn numbers(records: &[InterviewRecord]) -> Vec<QuestionNumber> {
    let mut numbers: HashMap<RecordId, Vec<usize>> = HashMap::new();
    let mut followers: HashMap<Option<RecordId>, usize> = HashMap::new();
    let number = |record: &InterviewRecord| {
        let above = record.follow_up_to.filter(|id| numbers.contains_key(id));
        let place = followers.entry(above).or_default();
        *place += 1;
        let mut number = above.and_then(|id| numbers.get(&id).cloned()).unwrap_or_default();
        number.push(*place);
        numbers.insert(record.id, number.clone());
        QuestionNumber(number)
    };
    records.iter().map(number).collect()
}
