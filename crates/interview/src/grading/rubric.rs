//! What an answer is judged by: criteria with a weight each and an anchor for each level.

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

/// What a rubric lacks.
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
    /// A rubric of these weights, for each stage and for a question whose stage is not known, and these anchors.
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

    /// How much a criterion counts in a question of that stage. Weights are relative to one another.
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

impl Default for Rubric {
    /// The rubric that stands where a host has none. What somebody knows counts most where knowledge is asked, the told
    /// story where experience is: the practice of structured interviews.
    fn default() -> Self {
        let stages = || Stage::ALL.into_iter().map(Some).chain([None]);
        let weights = stages().flat_map(|stage| {
            Criterion::ALL.map(|criterion| ((stage, criterion), usual_weight(criterion, stage)))
        });
        let anchors = Criterion::ALL.map(|criterion| {
            let of = |language| usual_anchors(criterion, language).map(str::to_owned);
            (criterion, Anchors { korean: of(Language::Ko), english: of(Language::En) })
        });
        Self { weights: weights.collect(), anchors: anchors.into_iter().collect() }
    }
}

fn usual_weight(criterion: Criterion, stage: Option<Stage>) -> f64 {
    let tells_a_story = matches!(stage, Some(Stage::Experience | Stage::Situation));
    match (criterion, stage) {
        (Criterion::Coverage, Some(Stage::Knowledge) | None) => 4.0,
        (Criterion::Coverage, _) => 2.0,
        (Criterion::Story, _) if tells_a_story => 2.0,
        (Criterion::Specificity, Some(Stage::Experience)) => 2.0,
        (Criterion::Relevance | Criterion::Specificity | Criterion::Story, _) => 1.0,
    }
}

fn usual_anchors(criterion: Criterion, language: Language) -> [&'static str; 5] {
    match criterion {
        Criterion::Coverage => language.pick(
            [
                "핵심 내용을 찾지 못했습니다",
                "핵심 내용을 스치듯 말했습니다",
                "핵심 내용의 절반쯤을 말했습니다",
                "핵심 내용을 대부분 말했습니다",
                "핵심 내용을 모두 말했습니다",
            ],
            [
                "None of the key points came up",
                "Touched on a key point",
                "Made about half of the key points",
                "Made most of the key points",
                "Made all of the key points",
            ],
        ),
        Criterion::Relevance => language.pick(
            [
                "질문과 다른 이야기로 들립니다",
                "주제만 비슷합니다",
                "질문에 일부만 답했습니다",
                "질문에 답했습니다",
                "질문에 바로 답했습니다",
            ],
            [
                "Sounds like an answer to another question",
                "Only the topic is the same",
                "Answered part of the question",
                "Answered the question",
                "Answered directly and fully",
            ],
        ),
        Criterion::Specificity => language.pick(
            [
                "구체적인 내용을 찾지 못했습니다",
                "아직 막연합니다",
                "구체적인 내용이 하나 있습니다",
                "사례나 수치로 뒷받침했습니다",
                "사례와 수치로 또렷하게 뒷받침했습니다",
            ],
            [
                "Nothing concrete yet",
                "Still vague",
                "One concrete detail",
                "Backed by an example or a figure",
                "Backed by examples and figures",
            ],
        ),
        Criterion::Story => language.pick(
            [
                "이야기를 찾지 못했습니다",
                "상황만 말했습니다",
                "상황과 행동을 말했습니다",
                "상황과 본인의 행동, 결과를 말했습니다",
                "상황과 본인의 행동, 결과, 배운 점까지 말했습니다",
            ],
            [
                "No story yet",
                "Only the situation",
                "The situation and an action",
                "The situation, their own action and the result",
                "The situation, their own action, the result and what was learned",
            ],
        ),
    }
}
