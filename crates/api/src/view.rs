//! The wire form of things: the contract's keys first, then additional ones. An absent value is `null`, and its key is
//! never missing.

mod audit;
mod contest;
mod evaluation;
mod failure;
mod format;
mod mark;
mod position;
mod record;
mod recording;
mod report;
mod report_markdown;
mod session;
mod transcript;
mod usage;
mod user;
mod words;

pub(crate) use audit::AuditPage;
pub(crate) use contest::Contest;
pub(crate) use evaluation::{Criterion, Evaluation, ExportedGrading, GradedAnswer, KeyPoint, Quote};
pub(crate) use format::{AnswerConditions, Format};
pub(crate) use mark::{Disagreements, Mark};
pub(crate) use position::Position;
pub(crate) use record::{EvaluationRequested, InterviewRecord, QuestionResult};
pub(crate) use recording::Recording;
pub(crate) use report::Report;
pub(crate) use report_markdown::markdown;
pub(crate) use session::{InterviewSession, InterviewSessionDetail, InterviewSessionSummary, SessionPage};
pub(crate) use transcript::{Transcript, TranscriptState};
pub(crate) use usage::{ModelStatus, ModelUsage};
pub(crate) use user::{Device, RegisteredUser, User};
pub(crate) use words::{
    AuditAction, Band, ContestState, EvaluationState, Experience, FeedbackTime, InterviewerKind, Language,
    Outcome, QuestionKind, Role, SessionKind, SessionStatus, Stage, Verdict,
};

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use interview::{
        grading::criterion,
        grading::evaluation::{self, CriterionJudgement, KeyPointJudgement},
        grading::evaluation_status,
        grading::score,
        id, session,
        session::question,
        session::record,
        untrusted::Untrusted,
    };

    fn evaluation() -> evaluation::Evaluation {
        let quote = evaluation::Quote { quote: "팀을 이끌었습니다".into(), start: 0, end: 9 };
        let mut criterion = CriterionJudgement::new(criterion::Criterion::Story, 2.0, Some(3.4));
        criterion.evidence.push(quote.clone());
        evaluation::Evaluation {
            score: score::Score::exact(85.0),
            feedback: "좋습니다.".into(),
            keywords: vec!["REST API".into()],
            strengths: vec![],
            improvements: vec![],
            criteria: Some(vec![criterion]),
            key_points: Some(vec![KeyPointJudgement {
                key_point: "팀".into(),
                verdict: evaluation::Verdict::Partly,
                evidence: Some(quote),
            }]),
            reason: None,
            confidence: Some(evaluation::Interval {
                low: score::Score::rounded(70.0),
                high: score::Score::rounded(92.5),
            }),
            grader: "rubric/1".into(),
            language: Some(interview::language::Language::Ko),
            calibrated: false,
            usage: None,
            model_answer: None,
        }
    }

    fn record() -> record::InterviewRecord {
        let (second, millisecond) = (1_769_155_205, 250_000_000);
        record::InterviewRecord {
            id: id::RecordId(101),
            session_id: id::SessionId(42),
            order: 1,
            question: question::Question::plain("왜?".into(), "celery"),
            follow_up_to: None,
            retry_of: Some(id::RecordId(7)),
            answer: Some(record::Answer {
                text: Untrusted::new("팀을 이끌었습니다\u{1f642}".into()),
                revision: 1,
                answered_at: DateTime::from_timestamp(second, millisecond).unwrap(),
            }),
            evaluation: None,
            evaluation_status: evaluation_status::EvaluationStatus {
                state: evaluation_status::EvaluationState::Pending,
                reason: Some("model timeout".into()),
                retry_at: DateTime::from_timestamp(second + 60, 0),
            },
            emotion_summary: None,
            changed_in: 1,
            created_at: DateTime::from_timestamp(second, 0).unwrap(),
        }
    }

    fn wire(view: impl serde::Serialize) -> String {
        serde_json::to_string(&view).unwrap()
    }

    #[test]
    fn a_record_has_the_contracts_keys_first_and_null_for_what_is_absent() {
        assert_eq!(
            wire(InterviewRecord::new(record())),
            concat!(
                r#"{"id":101,"session_id":42,"question_text":"왜?","order":1,"answer_text":"팀을 이끌었습니다🙂","#,
                r#""evaluation":null,"emotion_summary":null,"answered_at":"2026-01-23T08:00:05.250Z","#,
                r#""created_at":"2026-01-23T08:00:05Z","evaluation_status":{"state":"pending","#,
                r#""reason":"model timeout","retry_at":"2026-01-23T08:01:05Z"},"follow_up_to":null,"#,
                r#""stage":null,"kind":null,"retry_of":7,"conditions":null}"#
            )
        );
        assert_eq!(
            wire(QuestionResult::new(record::InterviewRecord { answer: None, ..record() })),
            concat!(
                r#"{"question":"왜?","answer":null,"evaluation":null,"emotion":null,"record_id":101,"order":1,"#,
                r#""evaluation_status":{"state":"pending","reason":"model timeout","#,
                r#""retry_at":"2026-01-23T08:01:05Z"},"follow_up_to":null,"retry_of":7}"#
            )
        );
    }

    #[test]
    fn an_evaluation_has_the_contracts_keys_first_and_whole_scores_without_a_fraction() {
        let expected = |name| {
            format!(
                concat!(
                    r#"{{"score":85,"feedback":"좋습니다.","keywords":["REST API"],"strengths":[],"improvements":[],"#,
                    r#""criteria":[{{"id":"story","name":"{}","weight":2.0,"level":3.4,"score":85,"reason":null,"#,
                    r#""evidence":[{{"quote":"팀을 이끌었습니다","start":0,"end":9}}]}}],"#,
                    r#""key_points":[{{"key_point":"팀","verdict":"partly","#,
                    r#""evidence":{{"quote":"팀을 이끌었습니다","start":0,"end":9}}}}],"#,
                    r#""reason":null,"confidence":{{"low":70,"high":93}},"grader":"rubric/1","calibrated":false,"usage":null,"band":"solid"}}"#
                ),
                name
            )
        };
        assert_eq!(wire(Evaluation::new(evaluation())), expected("상황·행동·결과"));
        let unsaid = interview::grading::evaluation::Evaluation { language: None, ..evaluation() };
        assert_eq!(wire(Evaluation::new(unsaid)), expected("story"));
    }

    #[test]
    fn a_session_has_the_contracts_keys_first_and_its_documents_only_in_detail() {
        let session = session::InterviewSession {
            id: id::SessionId(42),
            user_id: id::UserId(1),
            status: session::SessionStatus::Started,
            plan: session::SessionPlan {
                user_name: "김철수".into(),
                position: "Backend Developer".into(),
                language: interview::language::Language::Ko,
                kind: session::SessionKind::Mixed,
                question_count: 5,
                emotion_consent: false,
                time_limit_s: None,
                feedback: session::FeedbackTime::AtEnd,
                format: "mixed".into(),
                experience: None,
                company: None,
                general_only: false,
            },
            emotion_summary: None,
            version: 3,
            changed_in: 1,
            created_at: DateTime::from_timestamp(1_769_155_200, 0).unwrap(),
            completed_at: None,
        };
        let expected = concat!(
            r#"{"id":42,"user_id":1,"user_name":"김철수","position":"Backend Developer","status":"started","#,
            r#""emotion_summary":null,"created_at":"2026-01-23T08:00:00Z","language":"ko","kind":"mixed","#,
            r#""question_count":5,"time_limit_s":null,"emotion_consent":false,"completed_at":null,"feedback":"at_end","#,
            r#""format":"mixed","experience":null,"company":null,"general_only":false"#
        );
        assert_eq!(wire(InterviewSession::from(session.clone())), format!("{expected}}}"));
        let resume = Some(Untrusted::new("résumé".into()));
        let documents = session::SessionDocuments { resume, job_description: None };
        assert_eq!(
            wire(InterviewSessionDetail::new(session, documents)),
            format!("{expected},\"resume\":\"résumé\",\"job_description\":null}}")
        );
    }
}
