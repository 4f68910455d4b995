//! Checks of a task's result, no matter who computed it: bounds that every store can hold, and quotes that are in the
//! answer. Every executor checks what it returns.

use crate::{
    grading::criterion::HIGHEST_LEVEL,
    grading::evaluation::{Evaluation, Quote, Usage},
    grading::failure::{FailureCode, TaskFailure},
    session::format::{AnswerConditions, MAX_SECONDS},
    session::question::Question,
    work::task::{Task, TaskOutput},
    work::usage::{MAX_TOKENS, is_plausible_name},
};

/// The longest question, in characters.
const MAX_QUESTION: usize = 4_000;

/// The longest of any other text, in characters.
const MAX_TEXT: usize = 20_000;

/// The longest name or machine word, in characters.
const MAX_WORD: usize = 200;

/// How many entries a list may have.
const MAX_ENTRIES: usize = 100;

/// The rule that a result breaks, in English and without a word of the result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidResult(pub String);

impl From<InvalidResult> for TaskFailure {
    fn from(InvalidResult(rule): InvalidResult) -> Self {
        let detail = format!("refused: {rule}");
        Self::permanent(FailureCode::InvalidResult(rule), detail)
    }
}

fn broken<T>(rule: impl Into<String>) -> Result<T, InvalidResult> {
    Err(InvalidResult(rule.into()))
}

impl TaskOutput {
    /// Checks that a result belongs to the task and can be stored and shown.
    pub fn validate(&self, task: &Task) -> Result<(), InvalidResult> {
        match (self, task) {
            (Self::Questions(questions), Task::GenerateQuestions(_)) => validate_questions(questions),
            (Self::Evaluation(evaluation), Task::AnalyzeAnswer(request)) => {
                evaluation.validate(request.answer.as_data())
            }
            (Self::Transcription(_), Task::TranscribeRecording(_)) => Ok(()),
            _ => broken("the result belongs to another task"),
        }
    }
}

fn validate_questions(questions: &[Question]) -> Result<(), InvalidResult> {
    if questions.is_empty() {
        return broken("there are no questions");
    }
    if questions.len() > MAX_ENTRIES {
        return broken(format!("{} questions are too many", questions.len()));
    }
    for question in questions {
        if question.text.trim().is_empty() {
            return broken("a question is empty");
        }
        bounded(&question.text, MAX_QUESTION)?;
        bounded(&question.source, MAX_QUESTION)?;
        all_bounded(&question.key_points)?;
        question.model_answer.iter().try_for_each(|answer| bounded(answer, MAX_TEXT))?;
        question.conditions.iter().try_for_each(validate_conditions)?;
    }
    Ok(())
}

fn validate_conditions(conditions: &AnswerConditions) -> Result<(), InvalidResult> {
    let times = [Some(conditions.preparation_s), conditions.answer_s];
    if times.into_iter().flatten().any(|seconds| seconds > MAX_SECONDS) || conditions.answer_s == Some(0) {
        return broken("a time of a question is out of range");
    }
    conditions.sheet.iter().try_for_each(|sheet| bounded(sheet, MAX_TEXT))
}

impl Evaluation {
    /// Checks the bounds of every text and number, and that every quote is in the answer at the given position.
    pub fn validate(&self, answer: &str) -> Result<(), InvalidResult> {
        self.validate_texts()?;
        self.validate_numbers()?;
        let characters: Vec<char> = answer.chars().collect();
        let stands = |quote: &Quote| {
            let words = characters.get(quote.start..quote.end);
            words.is_some_and(|words| words.iter().copied().eq(quote.quote.chars()))
        };
        if self.quotes().all(stands) { Ok(()) } else { broken("a quote does not stand in the answer") }
    }

    /// Every quote, of criteria and key points.
    fn quotes(&self) -> impl Iterator<Item = &Quote> {
        let of_criteria = self.criteria.iter().flatten().flat_map(|judgement| &judgement.evidence);
        of_criteria
            .chain(self.key_points.iter().flatten().filter_map(|judgement| judgement.evidence.as_ref()))
    }

    fn validate_texts(&self) -> Result<(), InvalidResult> {
        if self.grader.trim().is_empty() {
            return broken("nobody is named as the grader");
        }
        if self.score.is_none() && self.feedback.trim().is_empty() {
            return broken("neither a score nor a reason for its absence");
        }
        bounded(&self.feedback, MAX_TEXT)?;
        [&self.keywords, &self.strengths, &self.improvements]
            .into_iter()
            .try_for_each(|list| all_bounded(list))?;
        self.reason.iter().chain([&self.grader]).try_for_each(|word| bounded(word, MAX_WORD))?;
        let reasons = self.criteria.iter().flatten().filter_map(|judgement| judgement.reason.as_ref());
        let points = self.key_points.iter().flatten().map(|judgement| &judgement.key_point);
        let quotes = self.quotes().map(|quote| &quote.quote);
        let mut texts = self.model_answer.iter().chain(reasons).chain(points).chain(quotes);
        texts.try_for_each(|text| bounded(text, MAX_TEXT))
    }

    fn validate_numbers(&self) -> Result<(), InvalidResult> {
        if self.confidence.is_some_and(|interval| interval.low > interval.high) {
            return broken("the confidence interval is upside down");
        }
        if self.usage.as_ref().is_some_and(|usage| !is_plausible(usage)) {
            return broken("the usage of the model is out of range");
        }
        let criteria = self.criteria.as_deref().unwrap_or_default();
        if criteria.len() > MAX_ENTRIES
            || self.key_points.as_ref().is_some_and(|points| points.len() > MAX_ENTRIES)
        {
            return broken("too many criteria or key points");
        }
        for judgement in criteria {
            let level_stands = judgement.level.is_none_or(|level| (0.0..=HIGHEST_LEVEL).contains(&level));
            if !level_stands || !judgement.weight.is_finite() || judgement.weight < 0.0 {
                return broken("a criterion's level or weight is out of range");
            }
            if judgement.evidence.len() > MAX_ENTRIES {
                return broken("too many quotes");
            }
        }
        Ok(())
    }
}

fn is_plausible(usage: &Usage) -> bool {
    let counts = [usage.prompt_tokens, usage.completion_tokens];
    counts.into_iter().flatten().all(|tokens| tokens <= MAX_TOKENS)
        && is_plausible_name(&usage.model)
        && is_plausible_name(&usage.prompt_version)
}

fn all_bounded(list: &[String]) -> Result<(), InvalidResult> {
    if list.len() > MAX_ENTRIES {
        return broken(format!("a list of {} entries is too long", list.len()));
    }
    list.iter().try_for_each(|text| bounded(text, MAX_TEXT))
}

/// Checks the length of a text and refuses NUL, which PostgreSQL cannot store.
fn bounded(text: &str, max: usize) -> Result<(), InvalidResult> {
    if text.contains('\0') {
        return broken("a text holds a NUL character");
    }
    if text.len() > max && text.chars().nth(max).is_some() {
        return broken(format!("a text is longer than {max} characters"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
