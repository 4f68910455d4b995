//! Marking the words that say a key point, and taking marks away.

use crate::{
    account::caller::Caller,
    context::Context,
    error::{Conflict, Error, Resource},
    grading::evaluation::{Quote, Verdict},
    grading::mark::{MAX_MARKS, MAX_WORDS, Mark, NewMark},
    grading::quote::quote_at,
    id::{MarkId, RecordId},
    session::read,
    text,
};

/// A request to mark words.
#[derive(Clone, Debug)]
pub struct MarkRequest {
    /// The key point as the evaluation states it.
    pub key_point: String,
    /// The words exactly as they are in the answer.
    pub quote: String,
    /// Where they begin, in code points; `None` for their first occurrence.
    pub start: Option<i64>,
}

/// Marks the words of an answer that say a key point. A mark for the same key point is replaced. [`Error::Mismatch`] when
/// the words are not in the answer, or the key point needs no mark.
pub async fn put(
    context: &Context,
    caller: Caller,
    id: RecordId,
    wanted: MarkRequest,
) -> Result<Mark, Error> {
    let key_point = text::required("key_point", wanted.key_point, 5_000)?;
    let words = text::required("quote", wanted.quote, MAX_WORDS)?;
    let owned = read::record(context, caller, id).await?;
    let answer = owned.1.answer.as_ref().ok_or(Error::Conflict(Conflict::NoAnswer))?;
    let evaluation = owned.1.evaluation.as_ref().ok_or(Error::Conflict(Conflict::NoEvaluation))?;
    let judged = evaluation.key_points.as_deref().unwrap_or_default();
    let judged = judged
        .iter()
        .find(|judged| judged.key_point == key_point)
        .ok_or_else(|| Error::mismatch("key_point", "is none of the evaluation's key points"))?;
    if judged.verdict == Verdict::Met {
        return Err(Error::mismatch("key_point", "was found in the answer already"));
    }
    let quote = standing(answer.text.as_data(), &words, wanted.start)?;
    let new = NewMark {
        revision: answer.revision,
        key_point,
        quote,
        verdict: judged.verdict,
        grader: evaluation.grader.clone(),
        created_at: context.clock.now(),
    };
    context.store.put_mark(&owned, &new, MAX_MARKS).await
}

/// Finds the words at the position where the candidate says they are.
fn standing(answer: &str, words: &str, start: Option<i64>) -> Result<Quote, Error> {
    let start = match start {
        Some(start) => {
            let stands = usize::try_from(start).ok().filter(|start| {
                let mut rest = answer.chars().skip(*start);
                words.chars().all(|character| rest.next() == Some(character))
            });
            stands.ok_or_else(|| Error::mismatch("start", "the quote does not begin there in the answer"))?
        }
        None => {
            let found = answer.find(words);
            let found = found.ok_or_else(|| Error::mismatch("quote", "does not stand in the answer"))?;
            answer[..found].chars().count()
        }
    };
    Ok(quote_at(answer, start, start + words.chars().count()))
}

/// Reads the marks on a record's current answer, oldest first.
pub async fn list(context: &Context, caller: Caller, id: RecordId) -> Result<Vec<Mark>, Error> {
    let record = read::record(context, caller, id).await?;
    let revision = record.1.answer.as_ref().map(|answer| answer.revision);
    let mut marks = context.store.marks(&record).await?;
    marks.retain(|mark| Some(mark.made.revision) == revision);
    Ok(marks)
}

/// Removes a mark.
pub async fn remove(context: &Context, caller: Caller, id: RecordId, mark: MarkId) -> Result<(), Error> {
    let record = read::record(context, caller, id).await?;
    if context.store.remove_mark(&record, mark).await? {
        Ok(())
    } else {
        Err(Error::NotFound(Resource::Mark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_where_they_stand_or_refused() {
        let answer = "🙂 네.\n색인을 썼습니다. 색인을 썼습니다. ";
        for (words, start, found) in [
            ("색인을 썼습니다.", None, Ok((5, 14))),
            ("색인을 썼습니다.", Some(15), Ok((15, 24))),
            ("색인을 썼습니다. ", Some(15), Ok((15, 24))),
            ("🙂", Some(0), Ok((0, 1))),
            ("색인을 썼습니다.", Some(14), Err("start")),
            ("색인을 썼습니다.", Some(-1), Err("start")),
            ("색인을 썼습니다.", Some(i64::MAX), Err("start")),
            ("썼습니다.  ", Some(19), Err("start")),
            ("색인을  썼습니다.", None, Err("quote")),
            ("트랜잭션", None, Err("quote")),
        ] {
            let marked = standing(answer, words, start);
            let seen = match &marked {
                Ok(quote) => Ok((quote.start, quote.end)),
                Err(Error::Mismatch { field, .. }) => Err(*field),
                Err(other) => panic!("{other}"),
            };
            assert_eq!(seen, found, "{words:?} at {start:?}");
        }
    }
}
