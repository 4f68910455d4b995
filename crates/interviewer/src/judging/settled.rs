//! Answers that are settled before any criterion is looked at: none given, or none that can be judged.

use std::sync::LazyLock;

use interview::grading::evaluation::{CriterionJudgement, Evaluation, KeyPointJudgement, Verdict};
use interview::grading::score::Score;
use regex_automata::meta::Regex;

use crate::lexical::{self, Reason, fold, is_non_answer, tokenize};

use crate::pattern::compile;

use super::markers::is_alphanumeric;
use super::{JudgingContext, feedback};

/// Silence said in words, as clients send it when nothing was heard. Runs on folded text without signs and spaces.
static SILENCE: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        "^{NOTHING}+(?:음성인식실패|또는|or|무응답|detected|given|provided|recognized|recognised|recorded|speechrecognitionfailed|transcriptionfailed)*$"
    ))
});
/// How such a text begins.
static BEGINS_SILENCE: LazyLock<Regex> = LazyLock::new(|| compile(&format!("^{NOTHING}")));
const NOTHING: &str = "(?:답변(?:내용)?(?:이)?없음|무응답|무답변|응답(?:이)?없음|음성(?:인식)?(?:실패|불가)|인식실패|침묵|내용없음|없음|noanswer|noresponse|noreply|noanswergiven|nospeech|silence|silent|inaudible|unanswered|blank|null|undefined|na)";
/// No word of [`NOTHING`] has more characters.
const MAX_NOTHING_LENGTH: usize = 13;
/// From this share of replacement characters on a transcript cannot be read.
const UNREADABLE: f64 = 0.2;
const REPLACEMENT: char = '\u{fffd}';
/// A short answer of at most this many tokens is looked at for "I don't know" where no key points are at hand.
const SHORT: usize = 15;

/// Why an answer needs no judging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    /// Silence, said in words: 0.
    NoResponse,
    /// The transcript is broken: withheld.
    Unreadable,
    /// What the guards found.
    Guarded(Reason),
}

impl Settled {
    /// The machine word for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::NoResponse => "no_response",
            Self::Unreadable => "unreadable",
            Self::Guarded(reason) => reason.as_str(),
        }
    }

    fn is_withheld(self) -> bool {
        matches!(self, Self::Unreadable | Self::Guarded(Reason::Empty | Reason::WrongLanguage))
    }
}

/// The evaluation of an answer that needs no judging; `None` for all others.
pub(crate) fn evaluation(context: &JudgingContext<'_>) -> Option<Evaluation> {
    let settled = settle(context)?;
    let withheld = settled.is_withheld();
    let (feedback, improvements) = feedback::write_settled(context, settled);
    let criteria = context.criteria().into_iter().map(|criterion| {
        let level = (!withheld).then_some(0.0);
        let mut judgement = CriterionJudgement::new(criterion, context.weight(criterion), level);
        judgement.reason = Some(feedback.clone());
        judgement
    });
    let missed = context.question.key_points.iter().map(|point| KeyPointJudgement {
        key_point: point.clone(),
        verdict: Verdict::Missed,
        evidence: None,
    });
    let key_points: Vec<KeyPointJudgement> = missed.collect();
    let grader = context.content.rubric_grader();
    Some(Evaluation {
        improvements,
        criteria: Some(criteria.collect()),
        key_points: (!withheld && !key_points.is_empty()).then_some(key_points),
        reason: Some(settled.as_str().to_owned()),
        language: Some(context.language),
        calibrated: context.content.is_calibrated(grader, context.language),
        ..Evaluation::new(grader, (!withheld).then_some(Score::ZERO), feedback)
    })
}

/// Whether an answer says that there is none, or says nothing at all.
pub(crate) fn says_nothing(answer: &str) -> bool {
    let folded = fold(answer);
    is_silence(&folded)
        || is_non_answer(answer) && tokenize(answer).len() <= SHORT
        || !folded.contains(is_alphanumeric)
}

fn settle(context: &JudgingContext<'_>) -> Option<Settled> {
    let text = context.answer.given.text;
    if is_unreadable(text) {
        return Some(Settled::Unreadable);
    }
    if is_silence(context.answer.given.folded()) {
        return Some(Settled::NoResponse);
    }
    let grade = &context.grade;
    if grade.score.is_none() {
        return Some(Settled::Guarded(grade.reason.unwrap_or(Reason::Empty)));
    }
    let language = context.language;
    if context.is_plain() && lexical::is_wrong_language(text, &context.question.text, language) {
        return Some(Settled::Guarded(Reason::WrongLanguage));
    }
    if grade.reason == Some(Reason::Mash) {
        return Some(Settled::Guarded(Reason::Mash));
    }
    if context.answer.pieces.is_empty() {
        return Some(Settled::Guarded(Reason::PromptInjection));
    }
    let worthless = grade.caps.first().filter(|cap| cap.limit == 0.0);
    worthless.map(|cap| Settled::Guarded(cap.reason)).or_else(|| {
        // The grade gave up though a piece was left: fewer than three words beside the orders.
        (grade.reason == Some(Reason::PromptInjection) && grade.score == Some(0.0))
            .then_some(Settled::Guarded(Reason::PromptInjection))
    })
}

fn is_silence(folded: &str) -> bool {
    let letters = || folded.chars().filter(|character| is_alphanumeric(*character));
    BEGINS_SILENCE.is_match(&letters().take(MAX_NOTHING_LENGTH).collect::<String>())
        && SILENCE.is_match(&letters().collect::<String>())
}

fn is_unreadable(text: &str) -> bool {
    if !text.contains(REPLACEMENT) {
        return false;
    }
    let (mut broken, mut all) = (0, 0_u32);
    for character in text.chars().filter(|character| !character.is_whitespace()) {
        all += 1;
        broken += usize::from(character == REPLACEMENT);
    }
    broken as f64 >= UNREADABLE * f64::from(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_said_in_words_is_told_from_words() {
        for silence in [
            "답변 내용 없음 (음성 인식 실패 또는 무응답)",
            "무응답",
            "(침묵)",
            "[inaudible]",
            "No response.",
            "No speech detected",
            "N/A",
        ] {
            assert!(is_silence(&fold(silence)), "{silence}");
        }
        for words in [
            "음성 인식 기술을 씁니다",
            "없음을 증명하기",
            "no answer is simple here",
            "침묵은 금입니다",
            "네",
        ] {
            assert!(!is_silence(&fold(words)), "{words}");
        }
    }

    #[test]
    fn a_broken_transcript_is_unreadable() {
        assert!(is_unreadable("저\u{fffd}\u{fffd} \u{fffd}스를"));
        assert!(!is_unreadable("저는 인덱스를 만들었고 한 글자\u{fffd}만 깨졌습니다"));
    }

    #[test]
    fn saying_nothing_is_recognised_for_follow_ups() {
        assert!(says_nothing("잘 모르겠습니다") && says_nothing("...") && says_nothing("무응답"));
        assert!(!says_nothing("캐시를 썼습니다"));
    }
}
