//! A measurement as a person reads it.

use std::fmt;

use interview::language::Language;
use serde::Serialize;

use super::{Figures, Gate, Group};
use crate::agreement::Agreement;

/// What was measured of a grader.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Name and version of the grader, with those of rubric, prompt and bank.
    pub grader: String,
    /// The SHA-256 of the labelled answers.
    pub data_sha256: String,
    /// Each language that there are answers in.
    pub languages: Vec<LanguageReport>,
}

/// What was measured in one language.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LanguageReport {
    /// The language.
    pub language: Language,
    /// The figures over all its answers.
    pub figures: Figures,
    /// The same for its parts.
    pub groups: Vec<Group>,
    /// What is asked of them.
    pub gates: Vec<Gate>,
}

impl LanguageReport {
    /// Whether every gate is met.
    pub fn is_good_enough(&self) -> bool {
        self.gates.iter().all(|gate| gate.met)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "grader {}", self.grader)?;
        writeln!(formatter, "answers of SHA-256 {}", self.data_sha256)?;
        self.languages.iter().try_for_each(|language| language.fmt(formatter))
    }
}

impl fmt::Display for LanguageReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { answers, questions, withheld, failed, .. } = self.figures;
        writeln!(formatter, "\n{}: {answers} answers to {questions} questions", self.language.as_str())?;
        writeln!(formatter, "  withheld, counted as 0: {withheld}; not judged: {failed}")?;
        writeln!(formatter, "  {:<34} {:>6} {:>7} {:>7} {:>7} {:>7}", "", "n", "r", "RMSE", "QWK", "SMD")?;
        if let Some(agreement) = &self.figures.agreement {
            row(formatter, "grader with the first person", answers - failed, agreement)?;
            let interval = self.figures.interval;
            writeln!(
                formatter,
                "  {:<34} r {}, QWK {}, SMD {}",
                "  95 % over questions",
                range(interval.r),
                range(interval.qwk),
                range(interval.smd)
            )?;
        }
        if let Some(people) = &self.figures.people {
            row(formatter, "second person with the first", people.answers, &people.agreement)?;
        }
        for group in &self.groups {
            row(formatter, &format!("grader, {}", group.name), group.answers, &group.agreement)?;
        }
        for gate in &self.gates {
            let mark = if gate.met { "met " } else { "FAIL" };
            writeln!(formatter, "  {mark}  {}: {} (asked: {})", gate.name, gate.measured, gate.asked)?;
        }
        Ok(())
    }
}

fn row(formatter: &mut fmt::Formatter<'_>, name: &str, answers: usize, of: &Agreement) -> fmt::Result {
    let [r, qwk] =
        [of.r, of.qwk].map(|value| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}")));
    let smd = of.smd.map_or_else(|| "–".to_owned(), |smd| format!("{smd:+.2}"));
    writeln!(formatter, "  {name:<34} {answers:>6} {r:>7} {:>7.1} {qwk:>7} {smd:>7}", of.rmse)
}

fn range(interval: Option<[f64; 2]>) -> String {
    interval.map_or_else(|| "–".to_owned(), |[low, high]| format!("{low:.2} to {high:.2}"))
}
