//! What to practise next: the weakest criteria, and key points that were not said.

use super::{CriterionSummary, Example, FirstStep, OpenKeyPoint, Practice, QuestionSummary, WeakCriterion};
use crate::{
    grading::criterion::Criterion, grading::evaluation::Verdict, grading::score::Score, language::Language,
};
use std::cmp::Ordering;

/// From this level on, a criterion is met well enough to practise something else.
const MET_WELL: f64 = 3.0;
/// The most items; more is a list, not advice.
const MAX_CRITERIA: usize = 2;
const MAX_KEY_POINTS: usize = 5;

/// Selects what to practise next.
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
    weakest.truncate(MAX_CRITERIA);

    let mut by_score: Vec<&QuestionSummary> = questions.iter().collect();
    by_score.sort_by(|one, other| one.score.partial_cmp(&other.score).unwrap_or(Ordering::Equal));
    let open = by_score.into_iter().flat_map(|question| {
        let unsaid = question.key_points.iter().filter(|point| point.verdict != Verdict::Met);
        unsaid.map(|point| OpenKeyPoint {
            record_id: question.record_id,
            order: question.order,
            number: question.number.clone(),
            key_point: point.key_point.clone(),
            verdict: point.verdict,
        })
    });
    // What was not said at all, or wrongly, comes before what was said in part.
    let mut key_points: Vec<OpenKeyPoint> = open.collect();
    key_points.sort_by_key(|point| point.verdict == Verdict::Partly);
    key_points.truncate(MAX_KEY_POINTS);
    Practice { first: first_step(&weakest, questions), criteria: weakest, key_points }
}

/// What to improve first. If a criterion is weak: the weakest one, shown in the answer with its lowest level. If none is:
/// the first improvement of the answer with the lowest score.
fn first_step(weakest: &[WeakCriterion], questions: &[QuestionSummary]) -> Option<FirstStep> {
    let Some(weak) = weakest.first() else {
        let by_score = |question: &QuestionSummary| question.score.map(Score::value);
        let example = lowest(questions, by_score)?;
        return Some(FirstStep { criterion: None, advice: None, example: Some(example) });
    };
    let by_level = |question: &QuestionSummary| {
        let judgement = question.criteria.iter().find(|judgement| judgement.criterion == weak.criterion)?;
        judgement.level
    };
    let example = lowest(questions, by_level);
    Some(FirstStep { criterion: Some(weak.criterion), advice: Some(weak.next), example })
}

/// The question with the lowest value among those with something to improve; the first of equals.
fn lowest(
    questions: &[QuestionSummary],
    number: impl Fn(&QuestionSummary) -> Option<f64>,
) -> Option<Example> {
    let with_numbers = questions.iter().filter_map(|question| {
        let improvement = question.improvements.first()?;
        Some((number(question)?, question, improvement))
    });
    let (_, question, improvement) = with_numbers.min_by(|(one, ..), (other, ..)| one.total_cmp(other))?;
    Some(Example {
        record_id: question.record_id,
        number: question.number.clone(),
        improvement: improvement.clone(),
    })
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
                "질문마다 핵심을 두세 가지 준비해 보세요.",
                "모범 답안과 비교해서, 아직 말하지 않은 핵심을 하나 더해 보세요.",
            ],
            [
                "Before you answer, note the two main things the question asks for, and start with them.",
                "Prepare two or three key points for each question.",
                "Compare your answer with the model answer, and add one key point you haven't made yet.",
            ],
        ),
        Criterion::Relevance => language.pick(
            [
                "결론을 한 문장으로 먼저 말하고, 그 이유를 이어 보세요.",
                "질문에 먼저 답하고, 준비한 이야기는 그다음에 덧붙여 보세요.",
                "질문이 두 가지를 물으면 하나씩 차례로 끝까지 답해 보세요.",
            ],
            [
                "Lead with your conclusion in one sentence, then give your reasons.",
                "Answer the question first, then add the story you prepared.",
                "If a question asks two things, answer them one after the other, both fully.",
            ],
        ),
        Criterion::Specificity => language.pick(
            [
                "막연한 표현 하나를 직접 겪은 사례로 바꿔 말해 보세요.",
                "사례마다 기간, 규모, 횟수 같은 수치를 하나씩 넣어 보세요.",
                "사용한 도구나 방법의 이름과 전후의 수치를 함께 말해 보세요.",
            ],
            [
                "Replace one general statement with an example of your own.",
                "Give each example one figure: how long, how many, how often.",
                "Name the tools or methods you used, and give the figures before and after.",
            ],
        ),
        Criterion::Story => language.pick(
            [
                "경험을 하나 골라, 언제 어디서 어떤 문제가 있었는지부터 말해 보세요.",
                "그 상황에서 직접 한 일을 ‘저는 …했습니다’로 말해 보세요.",
                "마지막에는 그래서 무엇이 달라졌는지 말해 보세요.",
            ],
            [
                "Pick one experience and start with when and where it was and what the problem was.",
                "Say what you did yourself, starting with “I”.",
                "End with what changed because of what you did.",
            ],
        ),
    };
    steps[step]
}
