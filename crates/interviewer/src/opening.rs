//! How far an answer is judged before any model is asked: what needs none is settled here, whatever becomes of the model.

use interview::work::task::JudgementRequest;

use crate::handbook::Handbook;
use crate::judging::{Case, Judgement, Transcript, judge_exactly, settled};

/// What becomes of an answer before any model is asked.
pub(crate) enum Opening {
    /// It is judged already: there is nothing in it that a model could judge.
    Settled(Box<Judgement>),
    /// This much of it, without what the guards dropped, goes to the model.
    Open(String),
}

impl Opening {
    /// Lets the guards settle what they can. An answer of which no two words stand together has nothing to quote, so the
    /// rubric judges it.
    pub(crate) fn of(request: &JudgementRequest, handbook: &Handbook) -> Self {
        let transcript = Transcript::verbatim(request.answer.as_data());
        let case = Case::new(request, &transcript, handbook);
        if let Some(evaluation) = settled::evaluation(&case) {
            return Self::Settled(Box::new(evaluation.into()));
        }
        if case.answer.pieces.iter().all(|piece| piece.quote().is_none()) {
            return Self::Settled(Box::new(judge_exactly(request, handbook)));
        }
        Self::Open(case.answer.honest_text())
    }
}
