//! What is said about an answer, in the language of the question: kind, specific, in the candidate's own words.

use interview::evaluation::{CriterionJudgement, KeyPointJudgement, Verdict};
use interview::language::Language;
use interview::question::Stage;
use interview::rubric::Criterion;
use interview::score::Score;

use crate::lexical::Reason;

use super::remarks::{improvements, strengths};
use super::settled::Settled;
use super::{Case, Judged};

/// A criterion is a strength from this level on, and worth improving below the other.
pub(super) const STRONG: f64 = 3.0;
const WEAK: f64 = 2.5;

/// The words of an evaluation.
pub(crate) struct Words {
    pub(crate) feedback: String,
    pub(crate) strengths: Vec<String>,
    pub(crate) improvements: Vec<String>,
}

/// Writes about an answer that was judged.
pub(crate) fn write(case: &Case<'_>, judged: &Judged, score: Option<Score>, reason: Option<&str>) -> Words {
    let mut sentences = vec![summary(case, judged, score)];
    sentences.extend(next_step(case.language, judged));
    sentences.extend(notes(case, judged, reason).into_iter().map(str::to_owned));
    Words {
        feedback: sentences.join(" "),
        strengths: strengths(case, judged, score),
        improvements: improvements(case, judged),
    }
}

/// Writes about an answer that was settled without judging: feedback and what to say next time.
pub(super) fn write_settled(case: &Case<'_>, settled: Settled) -> (String, Vec<String>) {
    let language = case.language;
    let feedback = match settled {
        Settled::NoResponse => language.pick(
            "답변이 들리지 않아 0점으로 기록했습니다. 마이크를 확인하고 다시 답하거나 글로 답해 보세요.",
            "No answer was heard, so it counts as 0. Check the microphone and answer again, or type your answer.",
        ),
        Settled::Unreadable => language.pick(
            "받아 적은 글이 깨져 있어 평가할 수 없습니다. 답변을 다시 녹음하거나 글로 적어 주세요.",
            "The transcript is broken and cannot be judged. Please record the answer again or type it.",
        ),
        Settled::Guarded(reason) => guarded(language, reason),
    };
    let points = case.question.key_points.iter().take(2);
    let hints = match settled {
        Settled::Guarded(Reason::NonAnswer | Reason::RepeatsQuestion | Reason::Mash)
        | Settled::NoResponse => points.map(|point| try_saying(case, point)).collect(),
        _ => Vec::new(),
    };
    (feedback.to_owned(), hints)
}

/// Why a criterion was judged so: how many key points were said, or the anchor of the nearest level.
pub(crate) fn criterion_reason(
    case: &Case<'_>,
    judgement: &CriterionJudgement,
    key_points: &[KeyPointJudgement],
) -> String {
    let Some(level) = judgement.level else {
        return case.language.pick("판단하지 않았습니다.", "Not judged.").to_owned();
    };
    if judgement.criterion == Criterion::Coverage && !key_points.is_empty() {
        return counted(case.language, key_points);
    }
    let anchors = case.handbook.rubric().anchors(judgement.criterion, case.language);
    anchors.get(level.round() as usize).cloned().unwrap_or_default()
}

fn guarded(language: Language, reason: Reason) -> &'static str {
    match reason {
        Reason::NonAnswer => language.pick(
            "모르겠다고 답해 0점이지만, 솔직한 답입니다. 다음에는 관련해서 아는 것 하나부터 말해 보세요.",
            "You said you did not know, which is honest but scores 0. Next time, begin with one thing you do know about it.",
        ),
        Reason::RepeatsQuestion => language.pick(
            "질문을 되풀이했을 뿐 답이 없어 0점입니다. 질문을 받으면 결론부터 한 문장으로 말해 보세요.",
            "The answer only repeats the question, so it scores 0. Begin with your conclusion in one sentence.",
        ),
        Reason::Mash => language.pick(
            "뜻을 알 수 있는 말이 없어 0점입니다. 한두 문장이라도 본인의 말로 답해 보세요.",
            "There are no words with a meaning here, so it scores 0. Try one or two sentences of your own.",
        ),
        Reason::PromptInjection => language.pick(
            "채점에 대한 요구만 있고 질문에 대한 답이 없어 0점입니다.",
            "There are only orders about the grading and no answer to the question, so it scores 0.",
        ),
        Reason::WrongLanguage => language.pick(
            "한국어 질문과 비교할 수 없는 언어로 답해 평가하지 않았습니다. 한국어로 다시 답해 주세요.",
            "The answer is in a language that cannot be compared with this question, so it was not judged. Please answer in English.",
        ),
        _ => language.pick(
            "글자나 숫자가 없어 평가할 수 없습니다. 답변을 말이나 글로 다시 남겨 주세요.",
            "There are no letters or digits to judge. Please give your answer in words.",
        ),
    }
}

fn summary(case: &Case<'_>, judged: &Judged, score: Option<Score>) -> String {
    let language = case.language;
    let band = match score.map_or(0.0, Score::value) {
        value if value >= 80.0 => {
            language.pick("질문에 구체적으로 잘 답했습니다.", "A well-grounded answer to the question.")
        }
        value if value >= 60.0 => language.pick(
            "질문에 맞게 답했고, 조금 더 채우면 좋습니다.",
            "A good answer that a little more would round off.",
        ),
        value if value >= 40.0 => language.pick(
            "방향은 맞지만 내용이 더 필요합니다.",
            "The direction is right, but it needs more substance.",
        ),
        _ if judged.relevance < 1.0 => language
            .pick("질문이 묻는 것과 거리가 있는 답변입니다.", "The answer is some way from what was asked."),
        _ => language.pick("아직 내용이 적은 답변입니다.", "There is not much substance in the answer yet."),
    };
    if judged.key_points.is_empty() {
        return band.to_owned();
    }
    format!("{band} {}", counted(language, &judged.key_points))
}

/// How many key points were said, in the words that the measure can answer for: of what somebody knows it finds the
/// matter, of what they tell about themselves only shared words.
fn counted(language: Language, key_points: &[KeyPointJudgement]) -> String {
    let count = |verdict| key_points.iter().filter(|judgement| judgement.verdict == verdict).count();
    let (all, met, partly) = (key_points.len(), count(Verdict::Met), count(Verdict::Partly));
    match (language, met, partly) {
        (Language::Ko, 0, 0) => format!("핵심 내용 {all}가지와 겹치는 말을 찾지 못했습니다."),
        (Language::Ko, _, 0) => format!("핵심 내용 {all}가지 중 {met}가지가 답변에 있습니다."),
        (Language::Ko, 0, _) => format!("핵심 내용 {all}가지 중 {partly}가지가 일부 있습니다."),
        (Language::Ko, ..) => {
            format!("핵심 내용 {all}가지 중 {met}가지가 답변에 있고 {partly}가지는 일부 있습니다.")
        }
        (Language::En, 0, 0) => format!("No words of its {all} key points were found."),
        (Language::En, _, 0) => format!("It has {met} of {all} key points."),
        (Language::En, 0, _) => format!("It has part of {partly} of {all} key points."),
        (Language::En, ..) => format!("It has {met} of {all} key points and part of {partly} more."),
    }
}

fn next_step(language: Language, judged: &Judged) -> Option<String> {
    let step = if judged.relevance < 1.0 {
        language.pick(
            "먼저 질문이 묻는 것에 한 문장으로 답해 보세요.",
            "First answer what was asked in one sentence.",
        )
    } else if judged.falls_below(Criterion::Story, WEAK) {
        match judged.story.told {
            [false, ..] => language.pick(
                "언제, 어떤 상황이었는지부터 말해 보세요.",
                "Begin with when it was and what the situation was.",
            ),
            [_, false, ..] => {
                language.pick("본인이 직접 한 행동을 말해 보세요.", "Say what you did yourself.")
            }
            _ => language.pick("행동의 결과를 수치로 말해 보세요.", "Say what came of it, with a figure."),
        }
    } else if judged.falls_below(Criterion::Specificity, WEAK) {
        language.pick("수치나 실제 사례를 하나 더해 보세요.", "Add a figure or a real example.")
    } else if judged.key_points.iter().any(|judgement| judgement.verdict == Verdict::Missed) {
        language.pick("빠진 핵심 내용을 더해 보세요.", "Add the key points that are missing.")
    } else {
        return None;
    };
    Some(step.to_owned())
}

pub(crate) fn notes(case: &Case<'_>, judged: &Judged, reason: Option<&str>) -> Vec<&'static str> {
    let language = case.language;
    let mut notes = Vec::new();
    if case.answer.injected {
        notes.push(language.pick(
            "채점을 지시하는 문장은 빼고 평가했습니다.",
            "Sentences that give orders about the grading were left out.",
        ));
    }
    match reason {
        Some("duplication") => notes.push(language.pick(
            "같은 말이 되풀이되어 점수에 상한이 있습니다.",
            "The same words return again and again, which limits the score.",
        )),
        Some("keyword_stuffing") => notes.push(language.pick(
            "낱말만 늘어놓아 점수에 상한이 있습니다. 문장으로 설명해 보세요.",
            "Keywords without sentences limit the score. Explain them in sentences.",
        )),
        Some("padding") => notes.push(language.pick(
            "질문과 관계없는 말이 많아 점수에 상한이 있습니다.",
            "Much of it has nothing to do with the question, which limits the score.",
        )),
        _ => {}
    }
    if judged.low_overlap {
        notes.push(language.pick(
            "모범 답변과 겹치는 말이 적어 낱말만 비교한 점수입니다. 다른 말로 바르게 답했다면 실제보다 낮을 수 있습니다.",
            "It shares few words with the model answer and was compared by words only; if you said the same in other words, the score may be too low.",
        ));
    } else if case.is_plain() {
        notes.push(language.pick(
            "핵심 내용 없이 온 질문이라 내용의 정확성은 평가하지 않았습니다.",
            "The question came without key points, so the correctness of the content was not judged.",
        ));
    }
    if case.answer.given.was_cut {
        notes.push(
            language
                .pick("앞의 20,000자까지만 평가했습니다.", "Only the first 20,000 characters were judged."),
        );
    }
    notes
}

/// Names a key point that was not found. What somebody says about themselves may be there in other words, so there it
/// is a thing to check.
pub(super) fn try_saying(case: &Case<'_>, point: &str) -> String {
    let known = matches!(case.question.stage, Some(Stage::Knowledge) | None);
    match (case.language, known) {
        (Language::Ko, true) => format!("다음 내용을 더해 보세요: {point}"),
        (Language::Ko, false) => format!("다음 내용이 분명히 드러나는지 확인해 보세요: {point}"),
        (Language::En, true) => format!("Try adding this: {point}"),
        (Language::En, false) => format!("Check that this comes across: {point}"),
    }
}
