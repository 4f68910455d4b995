//! Enums with fixed words, as clients see them.

use crate::about;
use interview::{
    grading::contest, grading::evaluation, grading::evaluation_status, grading::score, hosting::audit,
    hosting::role, language, report, session, session::question,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! wire_enums {
    ($($(#[$doc:meta])* $name:ident = $noun:path { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { $($(#[$variant_doc])* $variant),+ }

        impl From<$noun> for $name {
            fn from(noun: $noun) -> Self {
                use $noun as Noun;
                match noun { $(Noun::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $noun {
            fn from(word: $name) -> Self {
                match word { $($name::$variant => Self::$variant),+ }
            }
        }
    )+};
}

wire_enums! {
    /// Who asks and judges: an AI model, or the question bank and the rubric.
    InterviewerKind = about::InterviewerKind { Model, Rubric }

    /// The language of an interview's questions and feedback (ISO 639-1).
    Language = language::Language { Ko, En }

    /// Which kind of questions a session asks.
    SessionKind = session::SessionKind { Mixed, Technical, Behavioral, Personality }

    /// How long the candidate has worked in the job: `entry` (신입) or `experienced` (경력).
    Experience = session::format::Experience { Entry, Experienced }

    /// `started` takes answers; `completed` is final.
    SessionStatus = session::SessionStatus { Started, Completed }

    /// When the candidate sees the feedback: `after_each` answer, as in practice, or all `at_end`, as in a real interview.
    /// Answers are graded as they come either way.
    FeedbackTime = session::FeedbackTime { AfterEach, AtEnd }

    /// What a score says in a word: `solid` from 70 on, `develop` from 40 on, `retry` below; the nearest whole number decides.
    Band = score::Band { Solid, Develop, Retry }

    /// What an account may do for others: nothing, look after candidates, or run the installation.
    Role = role::Role { Candidate, Instructor, Host }

    /// What a host or an instructor did or saw.
    AuditAction = audit::AuditAction {
        /// An account was made for somebody.
        AccountMade,
        /// An account got a new password.
        PasswordReset,
        /// An account was erased with everything of it.
        AccountErased,
        /// An account got another role.
        RoleChanged,
        /// The list of what candidates marked was read.
        DisagreementsRead,
        /// The audit log was read.
        AuditRead,
    }

    /// How far the grading of an answer has come.
    EvaluationState = evaluation_status::EvaluationState { Unanswered, Pending, Done, Failed }

    /// What became of a question: its answer has a score, or could not be judged; it has no answer; or the grading waits,
    /// or has failed.
    Outcome = report::Outcome { Judged, Withheld, Unanswered, Pending, Failed }

    /// Which part of an interview a question belongs to.
    Stage = question::Stage { Opening, Experience, Knowledge, Situation, Motivation }

    /// What a question looks for.
    QuestionKind = question::QuestionKind { Technical, Behavioral, Personality }

    /// `open` while the answer is judged again, `answered` when it was. `failed`: it could not be judged again, and asking for
    /// a grading once more continues it. `superseded`: the answer was replaced first.
    ContestState = contest::ContestState { Open, Answered, Failed, Superseded }

    /// Whether an answer says a key point.
    Verdict = evaluation::Verdict { Met, Partly, Missed, Contradicted }
}
