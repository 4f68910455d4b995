//! The words of a report in each language. The web app has the same: `web/tests/vocabulary.test.ts` compares them.

use interview::{
    grading::evaluation::Verdict,
    grading::score::Band,
    language::Language,
    report::{Outcome, QuestionNumber, Totals},
};

/// The word for a score.
pub(super) fn band(band: Band, language: Language) -> &'static str {
    match band {
        Band::Solid => language.pick("충분", "Solid"),
        Band::Develop => language.pick("보완", "Build on it"),
        Band::Retry => language.pick("다시", "Try again"),
    }
}

/// Whether an answer says a key point.
pub(super) fn verdict(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Met => language.pick("말했습니다", "Said"),
        Verdict::Partly => language.pick("일부만 말했습니다", "Said in part"),
        Verdict::Missed => language.pick("답변에서 찾지 못했습니다", "Not found in your answer"),
        Verdict::Contradicted => language.pick("반대로 말했습니다", "Said the opposite"),
    }
}

/// The word for a question without a score.
pub(super) fn outcome(outcome: Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Judged => language.pick("채점했습니다", "Graded"),
        Outcome::Withheld => language.pick("점수를 매기지 않았습니다", "No score was given"),
        Outcome::Unanswered => language.pick("답하지 않았습니다", "Not answered"),
        Outcome::Pending => language.pick("채점하고 있습니다", "Being graded"),
        Outcome::Failed => language.pick("채점하지 못했습니다", "Could not be graded"),
    }
}

/// A question by its number.
pub(super) fn question(number: &QuestionNumber, language: Language) -> String {
    let word = match number.is_follow_up() {
        false => language.pick("질문", "Question"),
        true => language.pick("꼬리질문", "Follow-up"),
    };
    format!("{word} {number}")
}

/// What the total is the mean of.
pub(super) fn mean_of(totals: &Totals, language: Language) -> String {
    let Totals { questions, judged, judged_follow_ups: follow_ups, .. } = totals;
    let of = match (language, judged == questions) {
        (Language::Ko, true) => format!("답변 {judged}개의 평균"),
        (Language::Ko, false) => format!("질문 {questions}개 중 채점한 답변 {judged}개의 평균"),
        (Language::En, true) => format!("Average of {}", plural(*judged, "answer")),
        (Language::En, false) => {
            format!("Average of {}, {questions} questions in all", plural(*judged, "graded answer"))
        }
    };
    match (language, follow_ups) {
        (_, 0) => of,
        (Language::Ko, _) => format!("{of}, 꼬리질문 {follow_ups}개 포함"),
        (Language::En, _) => format!("{of}, including {}", plural(*follow_ups, "follow-up")),
    }
}

fn plural(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// How to read a score.
pub(super) fn scale(language: Language) -> String {
    let (solid, develop) = (Band::SOLID_FROM, Band::DEVELOP_FROM);
    match language {
        Language::Ko => format!("{solid}점부터 충분, {develop}점부터 보완, 그 아래는 다시입니다."),
        Language::En => {
            format!("From {solid} on: Solid. From {develop} on: Build on it. Below that: Try again.")
        }
    }
}

/// How reliable a score is.
pub(super) fn trust(calibrated: bool, language: Language) -> &'static str {
    match calibrated {
        true => language.pick(
            "검증한 점수: 이 점수가 사람의 채점과 얼마나 비슷한지 확인했습니다.",
            "Checked score: it has been checked how close these scores come to people’s grading.",
        ),
        false => language.pick(
            "참고용 점수: 이 점수가 사람의 채점과 얼마나 비슷한지는 아직 확인되지 않았습니다.",
            "Guide score: it has not been checked yet how close these scores come to people’s grading.",
        ),
    }
}

/// What rules cannot judge.
pub(super) fn by_rules(language: Language) -> &'static str {
    language.pick(
        "정해진 규칙으로 채점했습니다. 규칙은 답변을 어떻게 말했는지만 봅니다. 말한 내용이 사실인지, 옳은지는 판단하지 않습니다.",
        "Graded by rules. Rules judge how an answer is told, not whether what it tells was right or true.",
    )
}

/// Names the grader for a person.
pub(super) fn grader(name: &str, language: Language) -> String {
    match name.starts_with("rubric") {
        true => format!("{} ({name})", language.pick("질문 은행의 기준표", "the question bank’s rubric")),
        false => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_says_what_it_is_of() {
        let totals = |questions, judged, judged_follow_ups| Totals {
            questions,
            judged,
            judged_follow_ups,
            ..Totals::default()
        };
        for (of, korean, english) in [
            (totals(1, 1, 0), "답변 1개의 평균", "Average of 1 answer"),
            (
                totals(6, 6, 2),
                "답변 6개의 평균, 꼬리질문 2개 포함",
                "Average of 6 answers, including 2 follow-ups",
            ),
            (
                totals(6, 4, 1),
                "질문 6개 중 채점한 답변 4개의 평균, 꼬리질문 1개 포함",
                "Average of 4 graded answers, 6 questions in all, including 1 follow-up",
            ),
        ] {
            assert_eq!([mean_of(&of, Language::Ko), mean_of(&of, Language::En)], [korean, english]);
        }
    }
}
