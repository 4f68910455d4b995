//! What the interviews of the demo are made of: questions of the bank, and what a candidate answers to them.

use anyhow::Context as _;
use interview::{language::Language, session::question::Question};
use interviewer::InterviewContent;
use serde::Deserialize;

/// The files in the crate's folder `demo`, in the order in which the interviews are held.
const FILES: [(&str, &str); 3] = [
    ("korean.toml", include_str!("../../../demo/korean.toml")),
    ("english.toml", include_str!("../../../demo/english.toml")),
    ("mixed.toml", include_str!("../../../demo/mixed.toml")),
];

/// One interview, written down.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    /// What the candidate is called.
    pub(super) user_name: String,
    /// The position as the candidate writes it.
    pub(super) position: String,
    /// The language of everything in it.
    pub(super) language: Language,
    /// How many days ago it was held.
    pub(super) days_ago: i64,
    /// Questions and answers, in order.
    #[serde(rename = "exchange")]
    pub(super) exchanges: Vec<Exchange>,
}

/// One question and what is answered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exchange {
    /// The id of a question of the bank.
    question: String,
    /// The answer.
    pub(super) answer: String,
    /// The answer to a follow-up, where one is asked for.
    pub(super) follow_up_answer: Option<String>,
}

impl Script {
    /// Every interview of the demo.
    pub(super) fn all() -> anyhow::Result<Vec<Self>> {
        FILES
            .iter()
            .map(|(name, text)| toml::from_str(text).with_context(|| format!("demo/{name} cannot be read")))
            .collect()
    }

    /// The questions as the bank built into the program asks them.
    pub(super) fn questions(&self) -> anyhow::Result<Vec<Question>> {
        let bank = InterviewContent::embedded().bank();
        self.exchanges
            .iter()
            .map(|exchange| {
                let (family, question, _) = bank
                    .question(&exchange.question)
                    .with_context(|| format!("the bank has no question {:?}", exchange.question))?;
                Ok(question.asked(family, &self.position, self.language))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_interview_is_made_of_questions_of_the_bank() {
        let scripts = Script::all().unwrap();
        for script in &scripts {
            assert_eq!(script.questions().unwrap().len(), script.exchanges.len());
        }
        let follow_ups = scripts.iter().flat_map(|script| &script.exchanges);
        assert!(follow_ups.filter(|exchange| exchange.follow_up_answer.is_some()).count() >= 2);
    }
}
