//! Texts for candidates about why a grading failed: one catalogue, in Korean and in English.

use interview::{
    grading::failure::{FailureCode, FailureReason},
    language::Language,
    work::budget::Exhausted,
};

/// The text for a reason, in its language. A reason that was stored as text is returned as it is.
pub(crate) fn words(reason: &FailureReason) -> String {
    let (korean, english) = both(&reason.code);
    reason.language.unwrap_or(Language::En).pick(korean, english)
}

fn both(code: &FailureCode) -> (String, String) {
    let parameter = parameter(code).unwrap_or_default();
    let (korean, english) = patterns(code);
    (korean.replace("{}", &parameter), english.replace("{}", &parameter))
}

/// The value for `{}`.
fn parameter(code: &FailureCode) -> Option<String> {
    match code {
        FailureCode::InvalidResult(text) | FailureCode::WorkerRaised(text) | FailureCode::Other(text) => {
            Some(text.clone())
        }
        FailureCode::ModelKeyRefused(status)
        | FailureCode::ModelServerFailed(status)
        | FailureCode::ModelStatus(status)
        | FailureCode::TranscriberStatus(status) => Some(status.to_string()),
        FailureCode::ReplyAtLimit(tokens) => Some(tokens.to_string()),
        FailureCode::BudgetUsedUp(used_up) => Some(used_up.opens_at.format("%Y-%m-%d %H:%M UTC").to_string()),
        _ => None,
    }
}

/// The texts in Korean and in English, with `{}` for the parameter.
fn patterns(code: &FailureCode) -> (&'static str, &'static str) {
    match code {
        FailureCode::InterruptedTooOften => {
            ("평가가 너무 자주 중단되었습니다", "the work was interrupted too often")
        }
        FailureCode::Panicked => ("평가가 도중에 끊겼습니다", "the work broke off"),
        FailureCode::TimedOut => ("시간 안에 결과가 오지 않았습니다", "no result came in time"),
        FailureCode::ForeignResult => ("다른 작업의 결과가 왔습니다", "the result belongs to another task"),
        FailureCode::InvalidResult(_) => ("결과를 받아들일 수 없습니다: {}", "refused: {}"),
        FailureCode::ShuttingDown => ("면접관이 종료되는 중입니다", "the interviewer is shutting down"),
        FailureCode::NoWorker => ("시간 안에 응답한 워커가 없습니다", "no worker answered in time"),
        FailureCode::WorkersDisconnected => {
            ("워커와의 연결이 끊겼습니다", "the connection to the workers ended")
        }
        FailureCode::TooLongForWorker => {
            ("글이 너무 길어 워커로 보낼 수 없습니다", "the text is too long to be sent to a worker")
        }
        FailureCode::InvalidTaskId => {
            ("작업 이름을 키로 쓸 수 없습니다", "the task's name cannot be part of a key")
        }
        FailureCode::Revoked => {
            ("작업이 취소되었거나 기한이 지났습니다", "the task was revoked or had expired")
        }
        FailureCode::UnknownTask => ("워커가 이 작업을 알지 못합니다", "the worker does not know this task"),
        FailureCode::WorkerTimeLimit => {
            ("워커가 허용된 시간을 넘겼습니다", "the worker took longer than it may")
        }
        FailureCode::WorkerFailed => ("워커에서 오류가 났습니다", "the worker failed"),
        FailureCode::WorkerRaised(_) => ("워커에서 오류가 났습니다: {}", "the worker failed: {}"),
        FailureCode::MessageRefused => {
            ("워커가 작업 메시지를 거부했습니다", "a worker refused the task's message")
        }
        FailureCode::MessageMalformed => ("작업 메시지의 형식이 잘못되었습니다", "the message is malformed"),
        FailureCode::RubricPanicked => {
            ("규칙에 따른 평가가 도중에 끊겼습니다", "the rubric interviewer broke off")
        }
        FailureCode::NoQuestionsLeft => (
            "질문 은행에 이 면접에 더 낼 질문이 없습니다",
            "the question bank has no more questions for this session",
        ),
        FailureCode::NoQuestions => ("받은 질문이 없습니다", "no questions came back"),
        FailureCode::ModelNeeded => {
            ("이 답변은 모델만 평가할 수 있습니다", "only a model can judge this answer")
        }
        FailureCode::UnsupportedJudgement => (
            "모델의 평가가 답변에 있는 말에 근거하지 않아 받아들이지 않았습니다",
            "the model's judgement does not stand on the answer's own words",
        ),
        FailureCode::UnreadableQuestions => {
            ("모델이 만든 질문을 읽을 수 없습니다", "the model's questions could not be read")
        }
        FailureCode::ModelRefused => {
            ("모델 서버가 요청을 거부했습니다 (400)", "the model server refused the request (400)")
        }
        FailureCode::TooLongForModel => {
            ("모델이 읽기에는 글이 너무 깁니다", "the text is too long for the model")
        }
        FailureCode::ModelKeyRefused(_) => {
            ("모델 서버가 API 키를 거부했습니다 ({})", "the model server refused the API key ({})")
        }
        FailureCode::ModelUnknown => (
            "모델 서버에 그런 모델이나 주소가 없습니다 (404)",
            "the model server knows no such model or address (404)",
        ),
        FailureCode::ModelQuota => {
            ("모델 계정의 사용량을 모두 썼습니다", "the model account's quota is used up")
        }
        FailureCode::ModelBusy => {
            ("모델 서버에 요청이 너무 많습니다 (429)", "the model server has too many requests (429)")
        }
        FailureCode::ModelServerFailed(_) => {
            ("모델 서버에 오류가 났습니다 ({})", "the model server failed ({})")
        }
        FailureCode::ModelErrorMidway => (
            "모델 서버가 응답을 마치지 않고 오류를 알렸습니다",
            "the model server reported an error instead of finishing its reply",
        ),
        FailureCode::ReplyIncomplete => {
            ("모델의 응답이 끝나기 전에 끊겼습니다", "the model's reply broke off before its end")
        }
        FailureCode::ReplyAtLimit(_) => (
            "모델의 응답이 한도(토큰 {}개, 또는 모델의 컨텍스트)에 이르러 끊겼습니다",
            "the model's reply broke off at its limit of {} tokens, or of the model's context",
        ),
        FailureCode::ModelStatus(_) => {
            ("모델 서버가 상태 {}번으로 응답했습니다", "the model server answered with status {}")
        }
        FailureCode::ModelUnreachable => {
            ("모델 서버에 연결할 수 없습니다", "the model server cannot be reached")
        }
        FailureCode::ModelDisconnected => {
            ("모델 서버와의 연결이 끊겼습니다", "the connection to the model server broke")
        }
        FailureCode::ModelConnectTimeout => (
            "모델 서버가 시간 안에 연결을 받지 않았습니다",
            "the model server did not accept a connection in time",
        ),
        FailureCode::FirstTokenTimeout => {
            ("모델이 시간 안에 응답을 시작하지 않았습니다", "the model did not begin to reply in time")
        }
        FailureCode::ReplyStalled => {
            ("모델이 응답하다가 멈추었습니다", "the model stopped in the middle of its reply")
        }
        FailureCode::ReplyTimeout => {
            ("모델이 시간 안에 응답을 마치지 못했습니다", "the model did not finish its reply in time")
        }
        FailureCode::ReplyTooLarge => ("모델의 응답이 너무 큽니다", "the model's reply was too large"),
        FailureCode::ReplyUnreadable => {
            ("모델 서버의 응답을 읽을 수 없습니다", "the model server's reply could not be read")
        }
        FailureCode::ModelDeclined => ("모델이 응답을 거절했습니다", "the model declined to reply"),
        FailureCode::ModelSuspended => (
            "모델 서버에 오류가 거듭되어 잠시 요청을 멈추었습니다",
            "the model server failed repeatedly and is left alone for a while",
        ),
        FailureCode::NoSpeech
        | FailureCode::NothingUnderstood
        | FailureCode::HardToHear
        | FailureCode::AnotherLanguage
        | FailureCode::RecordingUnreadable
        | FailureCode::TranscriberMissing
        | FailureCode::TranscriberUnreachable
        | FailureCode::TranscriberTimeout
        | FailureCode::TranscriberStatus(_)
        | FailureCode::TranscriberUnreadable => transcript_patterns(code),
        FailureCode::UsageUnknown => {
            ("오늘 쓴 사용량을 확인하지 못했습니다", "what was spent today could not be looked up")
        }
        FailureCode::ResultNotKept => ("결과를 저장하지 못했습니다", "the result could not be kept"),
        FailureCode::BudgetUsedUp(used_up) => used_up_patterns(used_up.budget),
        FailureCode::Other(_) => ("{}", "{}"),
    }
}

fn transcript_patterns(code: &FailureCode) -> (&'static str, &'static str) {
    match code {
        FailureCode::NoSpeech => ("녹음에서 말소리를 찾지 못했습니다", "nobody speaks in the recording"),
        FailureCode::NothingUnderstood => {
            ("녹음에서 알아들은 말이 없습니다", "nothing could be understood in the recording")
        }
        FailureCode::HardToHear => (
            "녹음이 잘 들리지 않아 받아 적은 글을 믿기 어렵습니다",
            "the recording is too hard to hear for its transcript to be relied on",
        ),
        FailureCode::AnotherLanguage => (
            "면접 언어가 아닌 다른 언어로 알아들었습니다",
            "the recording was understood in another language than the interview's",
        ),
        FailureCode::RecordingUnreadable => ("녹음을 읽지 못했습니다", "the recording could not be read"),
        FailureCode::TranscriberMissing => (
            "이 서버에는 음성 인식이 설정되어 있지 않습니다",
            "nothing transcribes recordings on this server",
        ),
        FailureCode::TranscriberUnreachable => {
            ("음성 인식 서버에 연결할 수 없습니다", "the transcriber cannot be reached")
        }
        FailureCode::TranscriberTimeout => {
            ("음성 인식 서버가 시간 안에 응답하지 않았습니다", "the transcriber did not answer in time")
        }
        FailureCode::TranscriberStatus(_) => {
            ("음성 인식 서버가 상태 {}번으로 응답했습니다", "the transcriber answered with status {}")
        }
        _ => ("음성 인식 서버의 응답을 읽을 수 없습니다", "the transcriber's reply could not be read"),
    }
}

fn used_up_patterns(budget: Exhausted) -> (&'static str, &'static str) {
    match budget {
        Exhausted::HostTokens => (
            "이 서버가 하루에 쓸 수 있는 모델 토큰을 모두 썼습니다. {}부터 다시 평가받을 수 있습니다.",
            "this host's model tokens for today are used up; it can be graded again from {}",
        ),
        Exhausted::HostCost => (
            "이 서버가 하루에 쓸 수 있는 모델 비용을 모두 썼습니다. {}부터 다시 평가받을 수 있습니다.",
            "this host's model budget for today is used up; it can be graded again from {}",
        ),
        Exhausted::UserTokens => (
            "회원님이 하루에 쓸 수 있는 모델 토큰을 모두 썼습니다. {}부터 다시 평가받을 수 있습니다.",
            "your model tokens for today are used up; it can be graded again from {}",
        ),
        Exhausted::UserCost => (
            "회원님이 하루에 쓸 수 있는 모델 비용을 모두 썼습니다. {}부터 다시 평가받을 수 있습니다.",
            "your model budget for today is used up; it can be graded again from {}",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interview::grading::failure::UsedUpBudget;

    #[test]
    fn a_reason_is_told_in_the_language_of_the_interview() {
        let opens_at = "2026-03-01T00:00:00Z".parse().unwrap();
        let used_up = |budget| FailureCode::BudgetUsedUp(UsedUpBudget { budget, opens_at });
        for (code, korean, english) in [
            (
                FailureCode::ModelServerFailed(503),
                "모델 서버에 오류가 났습니다 (503)",
                "the model server failed (503)",
            ),
            (
                used_up(Exhausted::HostCost),
                "이 서버가 하루에 쓸 수 있는 모델 비용을 모두 썼습니다. 2026-03-01 00:00 UTC부터 다시 평가받을 수 있습니다.",
                "this host's model budget for today is used up; it can be graded again from 2026-03-01 00:00 UTC",
            ),
            (
                used_up(Exhausted::UserTokens),
                "회원님이 하루에 쓸 수 있는 모델 토큰을 모두 썼습니다. 2026-03-01 00:00 UTC부터 다시 평가받을 수 있습니다.",
                "your model tokens for today are used up; it can be graded again from 2026-03-01 00:00 UTC",
            ),
            (FailureCode::Other("out of coffee".to_owned()), "out of coffee", "out of coffee"),
        ] {
            assert_eq!(words(&FailureReason::new(code.clone(), Language::Ko)), korean);
            assert_eq!(words(&FailureReason::new(code, Language::En)), english);
        }
        assert_eq!(words(&FailureReason::from("모델이 없습니다")), "모델이 없습니다");
    }

    /// The compiler keeps the catalogue complete; this test checks that both languages have the same parameters.
    #[test]
    fn every_code_has_words_in_both_languages() {
        for code in FailureCode::examples() {
            if matches!(code, FailureCode::Other(_)) {
                continue;
            }
            let (korean, english) = both(&code);
            assert!(korean.chars().any(|character| ('가'..='힣').contains(&character)), "{code}: {korean}");
            assert!(english.is_ascii() && !english.is_empty(), "{code}: {english}");
            if let Some(parameter) = parameter(&code) {
                assert!(korean.contains(&parameter) && english.contains(&parameter), "{code}");
            }
        }
    }
}
