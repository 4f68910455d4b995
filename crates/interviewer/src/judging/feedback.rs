//! What is said about an answer, in the language of the question: kind, specific, in the candidate's own words.

use interview::grading::criterion::Criterion;
use interview::grading::evaluation::{CriterionJudgement, KeyPointJudgement, Verdict};
use interview::grading::score::Score;
use interview::language::Language;

use crate::lexical::Reason;

use super::remarks::{improvements, strengths};
use super::settled::Settled;
use super::told::{self, Told};
use super::{Judged, JudgingContext, advice};
use crate::sign::Sign;

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
pub(crate) fn write(
    context: &JudgingContext<'_>,
    judged: &Judged,
    score: Option<Score>,
    reason: Option<&str>,
) -> Words {
    let mut sentences = vec![summary(context, judged, score)];
    sentences.extend(next_step(context.language, judged).map(str::to_owned));
    sentences.extend(notes(context, judged, reason).into_iter().map(str::to_owned));
    Words {
        feedback: sentences.join(" "),
        strengths: strengths(context, judged, score),
        improvements: improvements(context, judged),
    }
}

/// Writes about an answer that was settled without judging: feedback and what to say next time.
pub(super) fn write_settled(context: &JudgingContext<'_>, settled: Settled) -> (String, Vec<String>) {
    let language = context.language;
    let feedback = match settled {
        Settled::NoResponse => language.pick(
            "답변이 들리지 않았습니다(0점). 마이크를 확인하고 다시 답하거나 글로 답해 보세요.",
            "No answer was heard (0 points). Check the microphone and answer again, or type your answer.",
        ),
        Settled::Unreadable => language.pick(
            "받아 적은 글이 깨져 있어 평가할 수 없습니다. 답변을 다시 녹음하거나 글로 적어 주세요.",
            "The transcript is broken and cannot be judged. Please record the answer again or type it.",
        ),
        Settled::Guarded(reason) => guarded(language, reason),
    };
    let points = context.question.key_points.iter().take(2);
    let hints = match settled {
        Settled::Guarded(Reason::NonAnswer | Reason::RepeatsQuestion | Reason::Mash)
        | Settled::NoResponse => points.map(|point| try_saying(context, point)).collect(),
        _ => Vec::new(),
    };
    (feedback.to_owned(), hints)
}

/// Why a criterion was judged so: how many key points were said, or the anchor of the nearest level.
pub(crate) fn criterion_reason(
    context: &JudgingContext<'_>,
    judgement: &CriterionJudgement,
    key_points: &[KeyPointJudgement],
) -> String {
    let Some(level) = judgement.level else {
        return context.language.pick("판단하지 않았습니다.", "Not judged.").to_owned();
    };
    if judgement.criterion == Criterion::Coverage && !key_points.is_empty() {
        return counted(context.language, key_points);
    }
    let anchors = context.content.rubric().anchors(judgement.criterion, context.language);
    anchors.get(level.round() as usize).cloned().unwrap_or_default()
}

/// Which parts of a story were found: scene, action, result, lesson.
pub(super) fn parts_of_story(language: Language, told: [bool; 4]) -> String {
    let names = language.pick(
        ["상황", "본인의 행동", "결과", "배운 점"],
        ["the situation", "your own action", "the result", "what you learned"],
    );
    let list = |wanted: bool| {
        let parts = names.iter().zip(told).filter(|(_, is_told)| *is_told == wanted);
        parts.map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    };
    match (language, list(true), list(false)) {
        (Language::Ko, found, _) if found.is_empty() => "이야기를 찾지 못했습니다".to_owned(),
        (Language::En, found, _) if found.is_empty() => "No story yet".to_owned(),
        (Language::Ko, found, missing) if missing.is_empty() => format!("말한 부분: {found}"),
        (Language::En, found, missing) if missing.is_empty() => format!("Told: {found}"),
        (Language::Ko, found, missing) => format!("말한 부분: {found}. 찾지 못한 부분: {missing}"),
        (Language::En, found, missing) => format!("Told: {found}. Not found: {missing}"),
    }
}

fn guarded(language: Language, reason: Reason) -> &'static str {
    match reason {
        Reason::NonAnswer => language.pick(
            "모르는 것을 솔직히 말했습니다(0점). 다음에는 아는 것 하나부터 말해 보세요.",
            "You said honestly that you did not know (0 points). Next time, start with one thing you do know.",
        ),
        Reason::RepeatsQuestion => language.pick(
            "질문을 되풀이했을 뿐 답이 없습니다(0점). 먼저 답을 한 문장으로 말해 보세요.",
            "The answer only repeats the question (0 points). Start with your answer in one sentence.",
        ),
        Reason::Mash => language.pick(
            "뜻을 알 수 있는 말이 없습니다(0점). 한두 문장이라도 본인의 말로 답해 보세요.",
            "There are no words with a meaning here (0 points). Try one or two sentences of your own.",
        ),
        Reason::PromptInjection => language.pick(
            "채점에 대한 요구만 있고 질문에 대한 답이 없습니다(0점).",
            "There are only orders about the grading and no answer to the question (0 points).",
        ),
        Reason::WrongLanguage => language.pick(
            "질문과 다른 언어로 답해 평가하지 않았습니다. 한국어로 다시 답해 주세요.",
            "The answer is in another language than the question, so it was not judged. Please answer in English.",
        ),
        _ => language.pick(
            "글자나 숫자가 없어 평가할 수 없습니다. 말이나 글로 다시 답해 주세요.",
            "There are no letters or digits to judge. Please give your answer in words.",
        ),
    }
}

fn summary(context: &JudgingContext<'_>, judged: &Judged, score: Option<Score>) -> String {
    let language = context.language;
    let told = judged.told.as_ref();
    let band = if told.is_some_and(|told| told.bad_conduct.is_some()) {
        language.pick(
            "숨기거나 꾸미거나 규칙을 어긴 일로 들릴 수 있는 대목이 있어 점수를 제한했습니다.",
            "Part of it may sound like hiding, falsifying or breaking a rule, which limits the score.",
        )
    } else if told.is_some_and(|told| told.doubted) || judged.relevance < 1.0 && told.is_none() {
        language.pick("질문과 다른 이야기로 들립니다.", "This sounds like an answer to another question.")
    } else {
        match score.map_or(0.0, Score::value) {
            value if value >= 80.0 => {
                language.pick("구체적으로 잘 답했습니다.", "A strong, specific answer.")
            }
            value if value >= 60.0 => language.pick(
                "질문에 맞게 답했습니다. 조금만 더 채우면 좋습니다.",
                "A good answer; a little more would round it off.",
            ),
            value if value >= 40.0 => language.pick(
                "방향은 맞지만 내용이 더 필요합니다.",
                "The direction is right, but it needs more substance.",
            ),
            _ => language.pick("아직 내용이 적습니다.", "There is not much substance yet."),
        }
    };
    if judged.key_points.is_empty() {
        return band.to_owned();
    }
    format!("{band} {}", counted(language, &judged.key_points))
}

/// How many key points were found.
fn counted(language: Language, key_points: &[KeyPointJudgement]) -> String {
    let count = |verdict| key_points.iter().filter(|judgement| judgement.verdict == verdict).count();
    let (all, met, partly) = (key_points.len(), count(Verdict::Met), count(Verdict::Partly));
    match (language, met, partly) {
        (Language::Ko, 0, 0) => format!("핵심 {all}가지에 해당하는 내용을 찾지 못했습니다."),
        (Language::Ko, _, 0) => format!("핵심 {all}가지 중 {met}가지를 말했습니다."),
        (Language::Ko, 0, _) => format!("핵심 {all}가지 중 {partly}가지를 일부만 말했습니다."),
        (Language::Ko, ..) => {
            format!("핵심 {all}가지 중 {met}가지는 충분히, {partly}가지는 일부만 말했습니다.")
        }
        (Language::En, 0, 0) => format!("None of the {all} key points came up."),
        (Language::En, _, 0) => format!("{met} of {all} key points came up."),
        (Language::En, 0, _) => format!("{partly} of {all} key points came up in part."),
        (Language::En, ..) => format!("{met} of {all} key points came up, and {partly} more in part."),
    }
}

/// The one thing that would help most.
fn next_step(language: Language, judged: &Judged) -> Option<&'static str> {
    if let Some(told) = &judged.told {
        return told.next_step(language);
    }
    let step = if judged.relevance < 1.0 {
        advice::for_other_question(language)
    } else if judged.falls_below(Criterion::Story, WEAK) {
        match judged.story.told {
            [false, ..] => advice::to_add(Sign::Event, language),
            [_, false, ..] => advice::to_add(Sign::Action, language),
            _ => advice::to_add(Sign::Result, language),
        }
    } else if judged.falls_below(Criterion::Specificity, WEAK) {
        language.pick("수치나 실제 사례를 하나 더해 보세요.", "Add a figure or a real example.")
    } else if judged.key_points.iter().any(|judgement| judgement.verdict == Verdict::Missed) {
        language
            .pick("아직 말하지 않은 핵심 내용을 더해 보세요.", "Add the key points you have not made yet.")
    } else {
        return None;
    };
    Some(step)
}

impl Told {
    fn next_step(&self, language: Language) -> Option<&'static str> {
        if self.bad_conduct.is_some() {
            Some(advice::for_bad_conduct(language))
        } else if self.doubted {
            Some(advice::for_other_question(language))
        } else if self.empty.is_some() {
            Some(advice::instead_of_empty(language))
        } else {
            self.lacks.map(|sign| advice::to_add(sign, language))
        }
    }
}

pub(crate) fn notes(
    context: &JudgingContext<'_>,
    judged: &Judged,
    reason: Option<&str>,
) -> Vec<&'static str> {
    let language = context.language;
    let mut notes = Vec::new();
    if context.answer.injected {
        notes.push(language.pick(
            "채점을 지시하는 문장은 빼고 평가했습니다.",
            "Sentences that give orders about the grading were left out.",
        ));
    }
    notes.extend(reason.and_then(|reason| limited(language, reason)));
    if judged.told.as_ref().is_some_and(|told| told.by_rules && told.bad_conduct.is_some()) {
        notes.push(language.pick(
            "규칙은 어떻게 말했는지만 봅니다. 말한 일이 사실인지, 옳은 판단이었는지는 판단하지 않습니다.",
            "Rules judge how it is told, not whether what it tells was true or right.",
        ));
    }
    if judged.low_overlap {
        notes.push(language.pick(
            "표현이 모범 답안과 달라 정확히 채점하기 어려웠습니다. 실제보다 낮을 수 있습니다.",
            "It is worded unlike the model answer, which makes it hard to judge; the score may be too low.",
        ));
    } else if context.is_plain() {
        notes.push(language.pick(
            "정답 기준이 없는 질문이라, 내용이 맞는지는 채점하지 않았습니다.",
            "This question has no answer key, so whether the content is right was not judged.",
        ));
    }
    if context.answer.given.was_cut {
        notes.push(
            language
                .pick("앞의 20,000자까지만 평가했습니다.", "Only the first 20,000 characters were judged."),
        );
    }
    notes
}

/// What limits a score, by its reason.
fn limited(language: Language, reason: &str) -> Option<&'static str> {
    Some(match reason {
        "duplication" => language.pick(
            "같은 말이 되풀이되어 점수가 제한됐습니다.",
            "The same words come again and again, which limits the score.",
        ),
        "keyword_stuffing" => language.pick(
            "단어만 나열해 점수가 제한됐습니다. 문장으로 말해 보세요.",
            "A list of keywords limits the score. Explain them in sentences.",
        ),
        "padding" => language.pick(
            "질문과 관계없는 말이 많아 점수가 제한됐습니다.",
            "Much of it has nothing to do with the question, which limits the score.",
        ),
        told::WITHOUT_INSTANCE => language.pick(
            "실제로 있었던 일을 찾지 못해 점수가 제한됐습니다.",
            "No actual instance was found, which limits the score.",
        ),
        _ => return None,
    })
}

/// Names a key point that was not found. What somebody says about themselves may be there in other words, so there it
/// is a thing to check.
pub(super) fn try_saying(context: &JudgingContext<'_>, point: &str) -> String {
    match (context.language, context.is_about_oneself()) {
        (Language::Ko, false) => format!("이 내용을 더해 보세요: {point}"),
        (Language::Ko, true) => format!("답변에서 찾지 못했습니다. 말했다면 더 분명히 해 보세요: {point}"),
        (Language::En, false) => format!("Try adding this: {point}"),
        (Language::En, true) => format!("Not found in your answer; if you said it, make it clearer: {point}"),
    }
}
