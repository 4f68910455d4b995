//! Strengths and improvements: each quotes the candidate's own words or names the key point that is missing.

use std::fmt::Display;

use interview::grading::criterion::Criterion;
use interview::grading::evaluation::{Quote, Verdict};
use interview::grading::score::Score;

use super::feedback::{STRONG, try_saying};
use super::told::Told;
use super::{Judged, JudgingContext, advice};
use crate::sign::Sign;

/// So many strengths and improvements are worth reading.
const MAX_REMARKS: usize = 3;
/// So many of them are about key points: how it is told is worth a word as well.
const MAX_KEY_POINTS: usize = 2;
/// From this score on, that an answer is to the point is a strength by itself.
const WORTH_PRAISE: f64 = 40.0;

/// What was good.
pub(super) fn strengths(context: &JudgingContext<'_>, judged: &Judged, score: Option<Score>) -> Vec<String> {
    let language = context.language;
    let mut strengths = Remarks::default();
    if judged.told.as_ref().is_some_and(|told| told.bad_conduct.is_some()) {
        return Vec::new();
    }
    let met = judged.key_points.iter().filter(|judgement| judgement.verdict == Verdict::Met);
    for judgement in met.take(MAX_KEY_POINTS) {
        let says = language.pick("핵심 내용을 말했습니다", "makes a key point");
        strengths.add(judgement.evidence.as_ref(), format_args!("{says}: {}", judgement.key_point));
    }
    if judged.relevance >= 1.0 {
        let story = &judged.story;
        strengths.add(
            story.result.as_ref().filter(|_| judged.reaches(Criterion::Story, STRONG)),
            language.pick("행동이 어떤 결과로 이어졌는지 말했습니다.", "says what came of what you did."),
        );
        let concrete = judged.specificity.figures > 0 || judged.specificity.has_example;
        strengths.add(
            judged.specificity.evidence.first().filter(|_| concrete),
            language.pick("수치나 사례가 있어 구체적입니다.", "concrete, with a figure or an example."),
        );
        strengths.add(
            story.action.as_ref().filter(|_| judged.reaches(Criterion::Story, 2.0)),
            language.pick("직접 한 행동을 말했습니다.", "says what you did yourself."),
        );
    }
    if strengths.said.is_empty() && score.is_some_and(|score| score.value() >= WORTH_PRAISE) {
        let answers = language.pick("질문이 묻는 것에 답했습니다.", "answers what was asked.");
        strengths.add(judged.evidence_of(Criterion::Relevance), answers);
    }
    strengths.limited()
}

/// What to improve, the thing that would help most first.
pub(super) fn improvements(context: &JudgingContext<'_>, judged: &Judged) -> Vec<String> {
    let mut improvements = Remarks::default();
    match &judged.told {
        Some(told) => add_what_helps_most(context, judged, told, &mut improvements),
        None if judged.relevance < 1.0 => improvements.said.push(answer_first(context)),
        None => {}
    }
    add_key_points(context, judged, &mut improvements);
    if judged.falls_below(Criterion::Story, STRONG) && judged.told.is_none() {
        let (before, advice) = story_gap(context, judged);
        improvements.add(before, advice);
    }
    if judged.falls_below(Criterion::Specificity, STRONG) {
        let advice = context
            .language
            .pick("이 부분에 수치나 실제 사례를 더해 보세요.", "add a figure or a real example here.");
        improvements.add(judged.specificity.vague.as_ref(), advice);
    }
    if judged.falls_below(Criterion::Relevance, STRONG) && improvements.said.is_empty() {
        let advice = context.language.pick(
            "이 내용이 질문과 어떻게 이어지는지 더 직접 말해 보세요.",
            "say more directly how this answers the question.",
        );
        improvements.add(judged.evidence_of(Criterion::Relevance), advice);
    }
    improvements.limited()
}

/// The one thing that would help an answer about oneself most, on the words that it would follow.
fn add_what_helps_most(
    context: &JudgingContext<'_>,
    judged: &Judged,
    told: &Told,
    improvements: &mut Remarks,
) {
    let language = context.language;
    if told.bad_conduct.is_some() {
        improvements.add(told.bad_conduct.as_ref(), advice::for_bad_conduct(language));
        return;
    }
    if told.doubted {
        improvements.said.push(answer_first(context));
        return;
    }
    improvements.add(told.empty.as_ref(), advice::instead_of_empty(language));
    let Some(sign) = told.lacks else { return };
    let story = &judged.story;
    let before = match sign {
        Sign::Action => story.situation.as_ref(),
        Sign::Lesson => story.result.as_ref().or(story.action.as_ref()),
        _ => story.action.as_ref(),
    };
    let advice = advice::to_add(sign, language);
    match before.or(judged.specificity.evidence.first()).or(judged.specificity.vague.as_ref()) {
        Some(quote) => improvements.add(Some(quote), advice),
        None => improvements.said.push(advice.to_owned()),
    }
}

/// That the question waits for its answer; quotes what was said instead, if that can be quoted.
fn answer_first(context: &JudgingContext<'_>) -> String {
    let advice = advice::for_other_question(context.language);
    match context.answer.pieces.iter().find_map(|piece| piece.quote()) {
        Some(quote) => format!("“{}” — {advice}", quote.quote),
        None => context
            .language
            .pick("한두 문장으로 질문에 답해 보세요.", "Answer the question in one or two sentences.")
            .to_owned(),
    }
}

fn add_key_points(context: &JudgingContext<'_>, judged: &Judged, improvements: &mut Remarks) {
    let wanted =
        [(Verdict::Contradicted, MAX_KEY_POINTS), (Verdict::Missed, MAX_KEY_POINTS), (Verdict::Partly, 1)];
    for (verdict, max) in wanted {
        for judgement in judged.key_points.iter().filter(|judgement| judgement.verdict == verdict).take(max) {
            let point = &judgement.key_point;
            let advice = match verdict {
                Verdict::Contradicted => context.language.pick(
                    "핵심 내용과 반대로 들립니다. 다시 확인해 보세요",
                    "this sounds like the opposite of a key point; check it again",
                ),
                _ => context.language.pick("이 내용을 더 분명히 말해 보세요", "make this clearer"),
            };
            match &judgement.evidence {
                Some(quote) => improvements.add(Some(quote), format_args!("{advice}: {point}")),
                None => improvements.said.push(try_saying(context, point)),
            }
        }
    }
}

/// What the first missing part of the story is, and the words of the part before it, to hang the advice on.
fn story_gap<'j>(context: &JudgingContext<'_>, judged: &'j Judged) -> (Option<&'j Quote>, &'static str) {
    let story = &judged.story;
    let (before, sign) = match story.told {
        [false, ..] => (story.action.as_ref(), Sign::Event),
        [_, false, ..] => (story.situation.as_ref(), Sign::Action),
        [_, _, false, _] => (story.action.as_ref(), Sign::Result),
        _ => (story.result.as_ref().filter(|_| !story.told[3]), Sign::Lesson),
    };
    (before, advice::to_add(sign, context.language))
}

impl Judged {
    fn level_of(&self, criterion: Criterion) -> Option<f64> {
        self.criteria.iter().find(|judgement| judgement.criterion == criterion)?.level
    }

    pub(super) fn falls_below(&self, criterion: Criterion, level: f64) -> bool {
        self.level_of(criterion).is_some_and(|judged| judged < level)
    }

    fn reaches(&self, criterion: Criterion, level: f64) -> bool {
        self.level_of(criterion).is_some_and(|judged| judged >= level)
    }

    fn evidence_of(&self, criterion: Criterion) -> Option<&Quote> {
        self.criteria.iter().find(|judgement| judgement.criterion == criterion)?.evidence.first()
    }
}

/// Remarks on words of the answer, none of which quotes what another one quotes.
#[derive(Default)]
struct Remarks {
    said: Vec<String>,
    quoted: Vec<String>,
}

impl Remarks {
    /// Adds a remark on quoted words; without words there is nothing to remark on.
    fn add(&mut self, quote: Option<&Quote>, remark: impl Display) {
        if let Some(words) = quote.map(|quote| &quote.quote)
            && !self.quoted.contains(words)
        {
            self.said.push(format!("“{words}” — {remark}"));
            self.quoted.push(words.clone());
        }
    }

    fn limited(mut self) -> Vec<String> {
        self.said.truncate(MAX_REMARKS);
        self.said
    }
}
