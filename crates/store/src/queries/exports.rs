//! Reads everything that is stored about a session, in a fixed number of queries.

use super::{Readers, contests, evaluations, marks, sessions, transcripts};
use crate::failure::Failure;
use interview::{
    account::caller::Caller,
    id::SessionId,
    session::export::{RecordExport, SessionExport},
    session::owner::Lookup,
};

/// Reads everything of a session.
pub(super) async fn look_up(
    readers: &Readers,
    caller: Caller,
    id: SessionId,
) -> Result<Lookup<SessionExport>, Failure> {
    let (owner, changes) = match sessions::look_up_changes(readers, caller, id, 0).await? {
        Lookup::Found { owner, thing } => (owner, thing),
        Lookup::Missing => return Ok(Lookup::Missing),
        Lookup::CallerGone => return Ok(Lookup::CallerGone),
    };
    // A session's first version is above 0.
    let Some(session) = changes.session else { return Ok(Lookup::Missing) };
    if owner != caller.user {
        let thing = SessionExport { session, documents: Default::default(), records: Vec::new() };
        return Ok(Lookup::Found { owner, thing });
    }
    let documents = sessions::documents(readers, id).await?;
    let mut evaluations = evaluations::of_session(readers, id).await?;
    let mut contests = contests::of_session(readers, id).await?;
    let mut marks = marks::of_session(readers, id).await?;
    let mut transcripts = transcripts::of_session(readers, id).await?;
    let kept = changes.records.into_iter().map(|record| RecordExport {
        evaluations: evaluations.remove(&record.id.0).unwrap_or_default(),
        contests: contests.remove(&record.id.0).unwrap_or_default(),
        marks: marks.remove(&record.id.0).unwrap_or_default(),
        transcripts: transcripts.remove(&record.id.0).unwrap_or_default(),
        record,
    });
    let mut records: Vec<RecordExport> = kept.collect();
    records.sort_by_key(|export| export.record.order);
    Ok(Lookup::Found { owner, thing: SessionExport { session, documents, records } })
}
