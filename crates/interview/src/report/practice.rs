//! What to practise next: where the criteria are weakest, and what was not said.

use super::{CriterionSummary, OpenKeyPoint, Practice, QuestionSummary, WeakCriterion};
use crate::{evaluation::Verdict, language::Language, rubric::Criterion};
use std::cmp::Ordering;

/// From this level on, a criterion is met well enough to practise something else.
const MET_WELL: f64 = 3.0;
/// More at once is a list, not advice.
const MOST_CRITERIA: usize = 2;
const MOST_KEY_POINTS: usize = 5;

/// Finds what to practise next.
pub(super) fn practice(
    criteria: &[CriterionSummary],
    questions: &[QuestionSummary],
    language: Language,
) -> Practice {
    let weak = |summary: &CriterionSummary| {
        let level = summary.level.filter(|level| *level < MET_WELL)?;
        Some(WeakCriterion {
            criterion: summary.criterion,
            level,
            next: advice(summary.criterion, level, language),
        })
    };
    let mut weakest: Vec<WeakCriterion> = criteria.iter().filter_map(weak).collect();
    weakest.sort_by(|one, other| one.level.total_cmp(&other.level));
    weakest.truncate(MOST_CRITERIA);

    let mut by_score: Vec<&QuestionSummary> = questions.iter().collect();
    by_score.sort_by(|one, other| one.score.partial_cmp(&other.score).unwrap_or(Ordering::Equal));
    let open = by_score.into_iter().flat_map(|question| {
        let unsaid = question.key_points.iter().filter(|point| point.verdict != Verdict::Met);
        unsaid.map(|point| OpenKeyPoint {
            record_id: question.record_id,
            order: question.order,
            key_point: point.key_point.clone(),
            verdict: point.verdict,
        })
    });
    // What was not said at all, or wrongly, comes before what was said in part.
    let mut key_points: Vec<OpenKeyPoint> = open.collect();
    key_points.sort_by_key(|point| point.verdict == Verdict::Partly);
    key_points.truncate(MOST_KEY_POINTS);
    Practice { criteria: weakest, key_points }
}

/// What a person can do in the next answer to rise from a level below [`MET_WELL`].
fn advice(criterion: Criterion, level: f64, language: Language) -> &'static str {
    let step = if level < 1.0 {
        0
    } else if level < 2.0 {
        1
    } else {
        2
    };
    let steps = match criterion {
        Criterion::Coverage => language.pick(
            [
                "답하기 전에 질문이 묻는 핵심 두 가지를 먼저 적고, 그것부터 말해 보세요.",
                "핵심 하나에서 멈추지 말고, 질문마다 핵심을 세 가지씩 말해 보세요.",
                "모범 답안과 견주어 빠진 핵심 한 가지를 찾아 더해 보세요.",
            ],
            [
                "Before you answer, note two things the question is after, and begin with them.",
                "Do not stop at one key point: say three for each question.",
                "Compare with the model answer, and add the one key point that is still missing.",
            ],
        ),
        Criterion::Relevance => language.pick(
            [
                "질문에 쓰인 낱말을 넣어 결론을 한 문장으로 먼저 말해 보세요.",
                "준비한 이야기보다 질문이 묻는 것에 먼저 답하고, 그다음에 덧붙여 보세요.",
                "질문이 두 가지를 물으면 차례로 나누어 끝까지 답해 보세요.",
            ],
            [
                "Begin with your conclusion in one sentence that takes up the question's own words.",
                "Answer what was asked first, and only then add the story you prepared.",
                "Where a question asks two things, answer each in turn, to the end.",
            ],
        ),
        Criterion::Specificity => language.pick(
            [
                "막연한 말 하나를 골라, 직접 겪은 사례로 바꾸어 말해 보세요.",
                "사례마다 기간, 규모, 횟수 같은 수치를 하나씩 넣어 보세요.",
                "사용한 도구나 방법의 이름과 바뀌기 전과 뒤의 수치를 함께 말해 보세요.",
            ],
            [
                "Take one general statement, and say a case of your own in its place.",
                "Give each example one figure: how long, how many, how often.",
                "Name the tools or methods you used, and give the figure before and after.",
            ],
        ),
        Criterion::Story => language.pick(
            [
                "언제, 어디서, 어떤 문제가 있었는지부터 한 가지 경험을 골라 말해 보세요.",
                "그 상황에서 본인이 직접 한 행동을 ‘저는 …했습니다’로 말해 보세요.",
                "행동 뒤에 결과가 어떻게 되었는지로 이야기를 맺어 보세요.",
            ],
            [
                "Choose one experience, and say when and where it was and what the problem was.",
                "Say what you did yourself in that situation, beginning with “I”.",
                "End the story with what came of what you did.",
            ],
        ),
    };
    steps[step]
}
