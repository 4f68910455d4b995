//! The rubric: criteria with a weight each, and an anchor for each level.

use crate::{
    grading::criterion::Criterion,
    language::Language,
    session::question::{Question, Stage},
};
use std::collections::BTreeMap;

/// How much each criterion counts in each stage, and what its levels look like.
#[derive(Clone, Debug, PartialEq)]
pub struct Rubric {
    weights: BTreeMap<(Option<Stage>, Criterion), f64>,
    anchors: BTreeMap<Criterion, Anchors>,
}

/// What the levels 0 to 4 of a criterion look like, lowest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchors {
    /// In Korean.
    pub korean: [String; 5],
    /// In English.
    pub english: [String; 5],
}

/// What a rubric lacks, or has wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RubricError {
    /// A weight that is not above 0.
    #[error("the weight of {} is not above 0", .0.id())]
    Weight(Criterion),
    /// A criterion without a weight in some stage, or without anchors.
    #[error("{} is missing", .0.id())]
    Missing(Criterion),
}

impl Rubric {
    /// Makes a rubric of these weights, for each stage and for a question whose stage is not known, and of these anchors.
    pub fn new(
        weights: BTreeMap<(Option<Stage>, Criterion), f64>,
        anchors: BTreeMap<Criterion, Anchors>,
    ) -> Result<Self, RubricError> {
        for criterion in Criterion::ALL {
            let stages = Stage::ALL.into_iter().map(Some).chain([None]);
            for stage in stages {
                match weights.get(&(stage, criterion)) {
                    None => return Err(RubricError::Missing(criterion)),
                    Some(weight) if weight.is_finite() && *weight > 0.0 => {}
                    Some(_) => return Err(RubricError::Weight(criterion)),
                }
            }
            if !anchors.contains_key(&criterion) {
                return Err(RubricError::Missing(criterion));
            }
        }
        Ok(Self { weights, anchors })
    }

    /// The weight of a criterion in a question of that stage. Weights are relative to one another.
    pub fn weight(&self, criterion: Criterion, stage: Option<Stage>) -> f64 {
        // Every pair is there: `new` refuses a rubric without.
        self.weights.get(&(stage, criterion)).copied().unwrap_or(1.0)
    }

    /// What each level from 0 to 4 looks like, lowest first.
    pub fn anchors(&self, criterion: Criterion, language: Language) -> &[String] {
        let anchors = self.anchors.get(&criterion);
        anchors.map_or(&[], |anchors| language.pick(&anchors.korean, &anchors.english))
    }

    /// The rubric of a question as a text that a person, or a model, can read.
    pub fn text(&self, question: &Question, language: Language) -> String {
        let mut lines = Vec::new();
        if !question.key_points.is_empty() {
            lines.push(language.pick("핵심 내용:", "Key points:").to_owned());
            lines.extend(question.key_points.iter().map(|point| format!("- {point}")));
        }
        lines.push(language.pick("평가 기준 (0–4):", "Criteria (0–4):").to_owned());
        for criterion in question.judged_by() {
            let weight = self.weight(criterion, question.stage);
            lines.push(format!("- {} (×{weight})", criterion.name(language)));
            let anchors = self.anchors(criterion, language).iter().enumerate();
            lines.extend(anchors.map(|(level, anchor)| format!("  {level}: {anchor}")));
        }
        lines.join("\n")
    }
}
