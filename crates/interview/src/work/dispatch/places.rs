//! The places for running tasks. Questions come before gradings, but cannot keep gradings waiting permanently.

use crate::work::job::{ClaimCapacity, JobKind};

/// How many jobs that ask questions may run in a row before a grading comes next.
const MAX_ASKED_BETWEEN: usize = 8;

/// One of this many places is kept for questions, if there are that many.
const ONE_KEPT_OF: usize = 8;

/// The places for running tasks.
#[derive(Debug)]
pub(super) struct Places {
    all: usize,
    asking: usize,
    judging: usize,
    /// How many transcripts may be made at once. They take no places of other tasks.
    for_transcripts: usize,
    transcribing: usize,
    /// How many jobs that ask questions were taken since gradings last came first.
    asked_since: usize,
}

impl Places {
    /// Makes `all` free places, and `for_transcripts` more for transcripts.
    pub(super) fn new(all: usize, for_transcripts: usize) -> Self {
        Self { all, asking: 0, judging: 0, for_transcripts, transcribing: 0, asked_since: 0 }
    }

    /// Takes a place for a job.
    pub(super) fn take(&mut self, kind: &JobKind) {
        match kind {
            JobKind::AskQuestions { .. } => {
                self.asking += 1;
                self.asked_since += 1;
            }
            JobKind::EvaluateAnswer { .. } => self.judging += 1,
            JobKind::TranscribeRecording { .. } => self.transcribing += 1,
        }
    }

    /// Frees the place of a job.
    pub(super) fn free(&mut self, kind: &JobKind) {
        let taken = match kind {
            JobKind::AskQuestions { .. } => &mut self.asking,
            JobKind::EvaluateAnswer { .. } => &mut self.judging,
            JobKind::TranscribeRecording { .. } => &mut self.transcribing,
        };
        *taken = taken.saturating_sub(1);
    }

    /// The jobs that may be claimed now, at most `max`.
    pub(super) fn capacity(&self, max: usize) -> ClaimCapacity {
        let all = self.all.saturating_sub(self.asking + self.judging).min(max);
        let for_gradings = self.all - self.all / ONE_KEPT_OF;
        let gradings = for_gradings.saturating_sub(self.judging).min(all);
        let transcripts = self.for_transcripts.saturating_sub(self.transcribing).min(max);
        ClaimCapacity {
            questions: all as i64,
            gradings: gradings as i64,
            all: all as i64,
            transcripts: transcripts as i64,
        }
    }

    /// The gradings that may be claimed before questions; `None` unless questions came first for long. Calling this counts
    /// as giving gradings their turn.
    pub(super) fn owed_to_gradings(&mut self, max: usize) -> Option<ClaimCapacity> {
        let owed = (self.asked_since / MAX_ASKED_BETWEEN) as i64;
        let gradings = self.capacity(max).gradings.min(owed);
        if gradings == 0 {
            return None;
        }
        self.asked_since = 0;
        Some(ClaimCapacity { questions: 0, gradings, all: gradings, transcripts: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{RecordId, RecordingId, SessionId};

    const ASK: JobKind = JobKind::AskQuestions { session_id: SessionId(1), count: 5, follow_up_to: None };
    const JUDGE: JobKind =
        JobKind::EvaluateAnswer { session_id: SessionId(1), record_id: RecordId(1), revision: 1, note: None };

    #[test]
    fn gradings_never_take_the_last_places() {
        let mut places = Places::new(16, 1);
        assert_eq!(
            places.capacity(128),
            ClaimCapacity { questions: 16, gradings: 14, all: 16, transcripts: 1 }
        );
        (0..14).for_each(|_| places.take(&JUDGE));
        assert_eq!(places.capacity(128), ClaimCapacity { questions: 2, gradings: 0, all: 2, transcripts: 1 });
        places.free(&JUDGE);
        assert_eq!(places.capacity(2), ClaimCapacity { questions: 2, gradings: 1, all: 2, transcripts: 1 });
        let alone = Places::new(1, 1);
        assert_eq!(alone.capacity(128), ClaimCapacity::for_any(1));
    }

    #[test]
    fn transcripts_take_nobody_s_place() {
        const TRANSCRIBE: JobKind =
            JobKind::TranscribeRecording { session_id: SessionId(1), recording_id: RecordingId(1) };
        let mut places = Places::new(1, 2);
        places.take(&TRANSCRIBE);
        assert_eq!((places.capacity(9).transcripts, places.capacity(9).all), (1, 1));
        places.take(&ASK);
        assert_eq!((places.capacity(9).transcripts, places.capacity(9).all), (1, 0));
        places.free(&TRANSCRIBE);
        assert_eq!(places.capacity(9).transcripts, 2);
    }

    /// However many questions wait, one job of nine is a grading, even with one place.
    #[test]
    fn gradings_get_through_a_flood_of_questions() {
        for all in [1, 2, 256] {
            let mut places = Places::new(all, 0);
            let (mut begun, mut judged) = (0, 0);
            while begun < 9_000 {
                let gradings = places.owed_to_gradings(128).map_or(0, |capacity| capacity.gradings);
                (0..gradings).for_each(|_| places.take(&JUDGE));
                let questions = places.capacity(128).questions;
                (0..questions).for_each(|_| places.take(&ASK));
                begun += gradings + questions;
                judged += gradings;
                while places.asking > 0 {
                    places.free(&ASK);
                }
                while places.judging > 0 {
                    places.free(&JUDGE);
                }
            }
            assert!(judged * 10 >= begun, "{all}: {judged} of {begun}");
        }
    }
}
