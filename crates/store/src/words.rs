//! The words by which choices are stored.

use interview::{
    grading::evaluation::Verdict,
    grading::evaluation_status::EvaluationState,
    session::{FeedbackTime, SessionKind, SessionStatus},
};

macro_rules! words {
    ($write:ident, $read:ident, $noun:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        pub(crate) fn $write(choice: $noun) -> &'static str {
            match choice { $($noun::$variant => $word),+ }
        }

        pub(crate) fn $read(word: &str) -> Option<$noun> {
            match word { $($word => Some($noun::$variant),)+ _ => None }
        }
    };
}

words!(status_word, read_status, SessionStatus { Started = "started", Completed = "completed" });
words!(kind_word, read_kind, SessionKind {
    Mixed = "mixed",
    Technical = "technical",
    Behavioral = "behavioral",
    Personality = "personality",
});
words!(feedback_word, read_feedback, FeedbackTime { AfterEach = "after_each", AtEnd = "at_end" });
words!(state_word, read_state, EvaluationState {
    Unanswered = "unanswered",
    Pending = "pending",
    Done = "done",
    Failed = "failed",
});

words!(verdict_word, read_verdict, Verdict {
    Met = "met",
    Partly = "partly",
    Missed = "missed",
    Contradicted = "contradicted",
});

/// The duty of a job that asks questions.
pub(crate) const ASK_QUESTIONS: &str = "ask_questions";

/// The duty of a job that has an answer judged.
pub(crate) const EVALUATE_ANSWER: &str = "evaluate_answer";
