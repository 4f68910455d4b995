//! How far an answer is judged before any model is asked: what needs none is settled here, whatever becomes of the model.

use interview::work::task::JudgementRequest;

use crate::judging::{JudgingContext, RubricJudge, ScoredEvaluation, Transcript, settled};

/// What becomes of an answer before any model is asked.
pub(crate) enum Prescreen {
    /// It is judged already: there is nothing in it that a model could judge.
    Settled(Box<ScoredEvaluation>),
    /// This much of it, without what the guards dropped, goes to the model.
    Open(String),
}

impl Prescreen {
    /// Lets the guards settle what they can. An answer of which no two words stand together has nothing to quote, so the
    /// rubric judges it.
    pub(crate) fn of(request: &JudgementRequest, judge: &RubricJudge) -> Self {
        let transcript = Transcript::verbatim(request.answer.as_data());
        let context = JudgingContext::new(request, &transcript, judge);
        if let Some(evaluation) = settled::evaluation(&context) {
            return Self::Settled(Box::new(evaluation.into()));
        }
        if context.answer.pieces.iter().all(|piece| piece.quote().is_none()) {
            return Self::Settled(Box::new(judge.judge_exactly(request)));
        }
        Self::Open(context.answer.honest_text())
    }
}
