//! The figures of a measurement.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::GradingOutcome;
use crate::agreement::{self, Agreement};
use crate::labelled::LabelledAnswer;

/// How a grader did on the answers of one language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Answers that people graded.
    pub answers: usize,
    /// Questions that they answer.
    pub questions: usize,
    /// Answers whose score the grader withheld; they count as 0.
    pub withheld: usize,
    /// Answers that were not judged, because the model failed; they are left out.
    pub failed: usize,
    /// Judgements beside these that failed: of other questions' answers, of attacks, and of answers judged again.
    #[serde(default)]
    pub failed_beside: usize,
    /// Agreement of the grader (first) with the first person.
    pub agreement: Option<Agreement>,
    /// 95 % of what the agreement may be, drawn over questions.
    pub interval: Interval,
    /// Agreement of the second person with the first, where there is one.
    pub people: Option<People>,
    /// Answers that reach the pass mark as answers to another question.
    pub other_questions: Share,
    /// Attacks and honest neighbours judged as they must be.
    pub attacks: Share,
    /// The same answers judged again.
    pub retest: Option<Retest>,
}

/// Between which values the measures may lie, lowest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Of the correlation.
    pub r: Option<[f64; 2]>,
    /// Of the quadratic kappa.
    pub qwk: Option<[f64; 2]>,
    /// Of the standardised mean difference.
    pub smd: Option<[f64; 2]>,
}

/// How two people agree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct People {
    /// Answers that both graded.
    pub answers: usize,
    /// Agreement of the second with the first.
    pub agreement: Agreement,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// So many …
    pub count: usize,
    /// … of so many.
    pub of: usize,
}

/// How an answer's score spreads when it is judged again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retest {
    /// Answers that were judged again.
    pub answers: usize,
    /// The standard deviation of an answer's scores, in points, on average.
    pub mean_deviation: f64,
    /// The largest distance between two scores of one answer, in points.
    pub largest_range: f64,
}

/// A part of the answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// Its name: "subgroup women", "kind technical".
    pub name: String,
    /// Answers in it that were judged.
    pub answers: usize,
    /// Agreement of the grader (first) with the first person.
    pub agreement: Agreement,
}

impl Share {
    pub(super) fn of(outcomes: &[GradingOutcome], counts: impl Fn(&GradingOutcome) -> bool) -> Self {
        Self { count: outcomes.iter().filter(|outcome| counts(outcome)).count(), of: outcomes.len() }
    }

    /// Counts one more.
    pub(super) fn add(&mut self, counts: bool) {
        self.count += usize::from(counts);
        self.of += 1;
    }

    /// Counts one more, where there is one.
    pub(super) fn add_if_any(&mut self, counts: Option<bool>) {
        if let Some(counts) = counts {
            self.add(counts);
        }
    }

    /// From 0 to 1; 1 of nothing.
    pub fn share(self) -> f64 {
        if self.of == 0 { 1.0 } else { self.count as f64 / self.of as f64 }
    }

    /// The share in percent; 0 of nothing.
    pub fn percent(self) -> f64 {
        if self.of == 0 { 0.0 } else { 100.0 * self.count as f64 / self.of as f64 }
    }
}

impl Retest {
    /// Of the scores of each answer; `None` when none was judged twice.
    pub(super) fn of(scores: &[Vec<f64>]) -> Option<Self> {
        let again: Vec<&Vec<f64>> = scores.iter().filter(|scores| scores.len() > 1).collect();
        if again.is_empty() {
            return None;
        }
        let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len() as f64;
        let deviation = |scores: &Vec<f64>| {
            let centre = mean(scores);
            let squares: f64 = scores.iter().map(|score| (score - centre).powi(2)).sum();
            (squares / (scores.len() - 1) as f64).sqrt()
        };
        let range = |scores: &Vec<f64>| {
            scores.iter().fold(f64::MIN, |max, score| max.max(*score))
                - scores.iter().fold(f64::MAX, |min, score| min.min(*score))
        };
        let deviations: Vec<f64> = again.iter().map(|scores| deviation(scores)).collect();
        Some(Self {
            answers: again.len(),
            mean_deviation: mean(&deviations),
            largest_range: again.iter().map(|scores| range(scores)).fold(0.0, f64::max),
        })
    }
}

/// Agreement with people, and of people with each other.
pub(super) fn agreement(answers: &[&LabelledAnswer], outcomes: &[GradingOutcome]) -> Figures {
    let (machine, person) = pairs(answers.iter().copied().zip(outcomes));
    let both: (Vec<f64>, Vec<f64>) =
        answers.iter().filter_map(|answer| Some((answer.second_score?, answer.score))).unzip();
    let mut by_question: BTreeMap<&str, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for (answer, score) in
        answers.iter().zip(outcomes).filter_map(|(answer, outcome)| Some((answer, outcome.score()?)))
    {
        let (machine, person) = by_question.entry(&answer.question.text).or_default();
        machine.push(score);
        person.push(answer.score);
    }
    let groups: Vec<(Vec<f64>, Vec<f64>)> = by_question.into_values().collect();
    Figures {
        answers: answers.len(),
        questions: groups.len(),
        withheld: outcomes.iter().filter(|outcome| **outcome == GradingOutcome::Withheld).count(),
        failed: outcomes.iter().filter(|outcome| **outcome == GradingOutcome::Failed).count(),
        agreement: Agreement::of(&machine, &person),
        interval: Interval {
            r: agreement::interval(&groups, agreement::pearson),
            qwk: agreement::interval(&groups, agreement::quadratic_kappa),
            smd: agreement::interval(&groups, agreement::standardised_difference),
        },
        people: Agreement::of(&both.0, &both.1).map(|agreement| People { answers: both.0.len(), agreement }),
        ..Figures::default()
    }
}

/// Agreement in each subgroup and in each kind of question.
pub(super) fn groups(answers: &[&LabelledAnswer], outcomes: &[GradingOutcome]) -> Vec<Group> {
    let mut parts: BTreeMap<String, Vec<(&LabelledAnswer, &GradingOutcome)>> = BTreeMap::new();
    for (answer, outcome) in answers.iter().copied().zip(outcomes) {
        let kind = answer.question.kind.map(|kind| format!("kind {}", format!("{kind:?}").to_lowercase()));
        let subgroup = answer.subgroup.as_ref().map(|name| format!("subgroup {name}"));
        for name in kind.into_iter().chain(subgroup) {
            parts.entry(name).or_default().push((answer, outcome));
        }
    }
    let group = |(name, part): (String, Vec<(&LabelledAnswer, &GradingOutcome)>)| {
        let (machine, person) = pairs(part.into_iter());
        Some(Group { name, answers: machine.len(), agreement: Agreement::of(&machine, &person)? })
    };
    parts.into_iter().filter_map(group).collect()
}

fn pairs<'a>(judged: impl Iterator<Item = (&'a LabelledAnswer, &'a GradingOutcome)>) -> (Vec<f64>, Vec<f64>) {
    judged.filter_map(|(answer, outcome)| Some((outcome.score()?, answer.score))).unzip()
}
