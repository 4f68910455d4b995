//! What is good enough: agreement as the field asks it of automated scoring (Williamson, Xi and Breyer 2012), and what a
//! grader of interviews must withstand.

use serde::Serialize;

use super::{Figures, Group};

/// So many answers, to so many questions, are needed to say anything.
const MIN_ANSWERS: usize = 200;
const MIN_QUESTIONS: usize = 20;
/// A part of the answers is looked at for itself from this size on.
const MIN_OF_A_GROUP: usize = 20;
/// The least quadratic kappa, of grader and of people.
const MIN_QWK: f64 = 0.70;
/// How far below people with each other a grader may agree with them.
const MAX_BELOW_PEOPLE: f64 = 0.10;
/// The largest standardised mean difference, up or down.
const MAX_SMD: f64 = 0.15;
/// In percent: answers to other questions that reach the pass mark.
const MAX_OF_OTHERS: f64 = 1.0;
/// In points: deviation and range of one answer's scores.
const MAX_DEVIATION: f64 = 2.0;
const MAX_RANGE: f64 = 10.0;

/// One thing that must be so, and whether it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// What is looked at.
    pub name: String,
    /// What was measured.
    pub measured: String,
    /// What is asked.
    pub asked: String,
    /// Whether it is so.
    pub met: bool,
}

/// Every gate of a language.
pub(super) fn of(figures: &Figures, groups: &[Group]) -> Vec<Gate> {
    let failed = figures.failed + figures.failed_beside;
    let mut gates = vec![
        count("answers graded by people", figures.answers, MIN_ANSWERS),
        count("questions", figures.questions, MIN_QUESTIONS),
        count("answers graded by two people", figures.people.map_or(0, |people| people.answers), MIN_ANSWERS),
        // A judgement that failed is no score too high, and no attack that was withstood.
        gate("judgements that failed", failed, "none", failed == 0),
    ];
    gates.extend(agreement(figures));
    for group in groups.iter().filter(|group| group.answers >= MIN_OF_A_GROUP) {
        gates.push(difference(&format!("SMD, {} (n = {})", group.name, group.answers), group.agreement.smd));
    }
    gates.extend(robustness(figures));
    gates
}

fn agreement(figures: &Figures) -> Vec<Gate> {
    let machine = figures.agreement;
    let people = figures.people.map(|people| people.agreement);
    let (qwk, r) = (machine.and_then(|found| found.qwk), machine.and_then(|found| found.r));
    let below = |name: &str, machine: Option<f64>, people: Option<f64>| {
        let distance = machine.zip(people).map(|(machine, people)| people - machine);
        let asked = format!("at most {MAX_BELOW_PEOPLE:.2} below");
        let measured =
            distance.map_or_else(|| "not measured".to_owned(), |distance| format!("{distance:+.3} below"));
        gate(name, measured, asked, distance.is_some_and(|distance| distance <= MAX_BELOW_PEOPLE))
    };
    vec![
        kappa("QWK of the two people", people.and_then(|found| found.qwk)),
        kappa("QWK", qwk),
        below("QWK beside that of two people", qwk, people.and_then(|found| found.qwk)),
        below("r beside that of two people", r, people.and_then(|found| found.r)),
        difference("SMD", machine.and_then(|found| found.smd)),
    ]
}

fn robustness(figures: &Figures) -> Vec<Gate> {
    let others = figures.other_questions;
    let attacks = figures.attacks;
    let retest = figures.retest;
    let spread = retest.map_or_else(
        || "not measured".to_owned(),
        |retest| format!("{:.1} on average, range {:.1}", retest.mean_deviation, retest.largest_range),
    );
    vec![
        gate(
            "answers to other questions that pass",
            format!("{} of {} ({:.1} %)", others.count, others.of, others.percent()),
            format!("at most {MAX_OF_OTHERS} %"),
            others.of > 0 && others.percent() <= MAX_OF_OTHERS,
        ),
        gate(
            "attacks and honest neighbours as they must be",
            format!("{} of {}", attacks.count, attacks.of),
            "all",
            attacks.of > 0 && attacks.count == attacks.of,
        ),
        gate(
            "deviation when judged again",
            spread,
            format!("at most {MAX_DEVIATION} on average, range {MAX_RANGE}"),
            retest.is_some_and(|retest| {
                retest.mean_deviation <= MAX_DEVIATION && retest.largest_range <= MAX_RANGE
            }),
        ),
    ]
}

fn gate(name: &str, measured: impl ToString, asked: impl Into<String>, met: bool) -> Gate {
    Gate { name: name.to_owned(), measured: measured.to_string(), asked: asked.into(), met }
}

fn count(name: &str, found: usize, min: usize) -> Gate {
    gate(name, found, format!("at least {min}"), found >= min)
}

fn kappa(name: &str, found: Option<f64>) -> Gate {
    let asked = format!("at least {MIN_QWK:.2}");
    gate(name, shown(found), asked, found.is_some_and(|found| found >= MIN_QWK))
}

fn difference(name: &str, found: Option<f64>) -> Gate {
    let measured = found.map_or_else(|| "not measured".to_owned(), |found| format!("{found:+.2}"));
    let asked = format!("at most {MAX_SMD:.2} up or down");
    gate(name, measured, asked, found.is_some_and(|found| found.abs() <= MAX_SMD))
}

fn shown(found: Option<f64>) -> String {
    found.map_or_else(|| "not measured".to_owned(), |found| format!("{found:.3}"))
}
