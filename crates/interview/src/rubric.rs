//! What an answer is judged by: criteria with a weight each and an anchor for each level.

use crate::{language::Language, question::Question, question::Stage};
use serde::{Deserialize, Serialize};

/// The highest level a criterion can be judged at; the lowest is 0, and fractions are allowed.
pub const HIGHEST_LEVEL: f64 = 4.0;

/// One thing an answer is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Criterion {
    /// How much of what a good answer says is said.
    Coverage,
    /// Whether it answers what was asked.
    Relevance,
    /// Whether it is concrete: names, numbers, examples.
    Specificity,
    /// Whether it tells a situation, an action and a result.
    Story,
}

impl Criterion {
    /// Every criterion.
    pub const ALL: [Self; 4] = [Self::Coverage, Self::Relevance, Self::Specificity, Self::Story];

    /// The machine word for it, as stored and sent.
    pub fn id(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Relevance => "relevance",
            Self::Specificity => "specificity",
            Self::Story => "story",
        }
    }

    /// Its name for a person.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Coverage => language.pick("핵심 내용", "Key points"),
            Self::Relevance => language.pick("질문 적합성", "Relevance"),
            Self::Specificity => language.pick("구체성", "Specificity"),
            Self::Story => language.pick("상황·행동·결과", "Situation, action, result"),
        }
    }

    /// How much it counts in a question of that stage. Weights are relative to one another. What somebody knows counts
    /// most where knowledge is asked, the told story where experience is: the practice of structured interviews.
    pub fn weight(self, stage: Option<Stage>) -> f64 {
        let tells_a_story = matches!(stage, Some(Stage::Experience | Stage::Situation));
        match (self, stage) {
            (Self::Coverage, Some(Stage::Knowledge) | None) => 4.0,
            (Self::Coverage, _) => 2.0,
            (Self::Story, _) if tells_a_story => 2.0,
            (Self::Relevance | Self::Specificity | Self::Story, _) => 1.0,
        }
    }

    /// What each level from 0 to 4 looks like, lowest first.
    pub fn anchors(self, language: Language) -> [&'static str; 5] {
        match self {
            Self::Coverage => language.pick(
                [
                    "핵심 내용이 없다",
                    "핵심 내용을 스치듯 언급한다",
                    "핵심 내용의 절반 정도를 말한다",
                    "핵심 내용을 대부분 말한다",
                    "핵심 내용을 빠짐없이 말한다",
                ],
                [
                    "says none of the key points",
                    "touches on a key point",
                    "says about half of the key points",
                    "says most of the key points",
                    "says all of the key points",
                ],
            ),
            Self::Relevance => language.pick(
                [
                    "질문과 관계가 없다",
                    "주제만 비슷하다",
                    "질문에 일부 답한다",
                    "질문에 답한다",
                    "질문에 곧바로 온전히 답한다",
                ],
                [
                    "has nothing to do with the question",
                    "shares only its topic",
                    "answers part of the question",
                    "answers the question",
                    "answers the question directly and wholly",
                ],
            ),
            Self::Specificity => language.pick(
                [
                    "구체적인 내용이 없다",
                    "막연한 말뿐이다",
                    "구체적인 내용이 하나 있다",
                    "사례나 수치로 뒷받침한다",
                    "사례와 수치, 이름으로 또렷하게 뒷받침한다",
                ],
                [
                    "nothing concrete",
                    "generalities only",
                    "one concrete detail",
                    "backed by an example or a figure",
                    "backed throughout by examples, figures and names",
                ],
            ),
            Self::Story => language.pick(
                [
                    "이야기가 없다",
                    "상황만 말한다",
                    "상황과 행동을 말한다",
                    "상황, 본인의 행동, 결과를 말한다",
                    "상황, 본인의 행동, 결과와 배운 점까지 말한다",
                ],
                [
                    "tells no story",
                    "tells a situation only",
                    "tells a situation and an action",
                    "tells the situation, their own action and the result",
                    "tells the situation, their own action, the result and what was learned",
                ],
            ),
        }
    }
}

/// The rubric of a question as a text that a person, or a model, can read.
pub fn rubric_text(question: &Question, language: Language) -> String {
    let mut lines = Vec::new();
    if !question.key_points.is_empty() {
        lines.push(language.pick("핵심 내용:", "Key points:").to_owned());
        lines.extend(question.key_points.iter().map(|point| format!("- {point}")));
    }
    lines.push(language.pick("평가 기준 (0–4):", "Criteria (0–4):").to_owned());
    for criterion in question.judged_by() {
        let weight = criterion.weight(question.stage);
        let anchors = criterion.anchors(language);
        lines.push(format!("- {} (×{weight})", criterion.name(language)));
        lines.extend(anchors.iter().enumerate().map(|(level, anchor)| format!("  {level}: {anchor}")));
    }
    lines.join("\n")
}
