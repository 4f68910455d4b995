//! Ports: the traits by which interviews use what is outside of this crate. Other crates implement them, and nothing else
//! of this crate is implemented elsewhere.

mod accounts;
mod clock;
mod documents;
mod events;
mod executor;
mod formats;
mod hosting;
mod interviewer;
mod jobs;
mod monitor;
mod positions;
mod recordings;
mod sessions;
mod store;
mod transcriber;
mod usage;

pub use accounts::{AccountStore, AttemptStore, DeviceStore, RecoveryStore};
pub use clock::Clock;
pub use documents::DocumentReader;
pub use events::EventBus;
pub use executor::Executor;
pub use formats::FormatCatalogue;
pub use hosting::{AuditStore, RoleStore};
pub use interviewer::Interviewer;
pub use jobs::{ClaimedJob, JobStore};
pub use monitor::Monitor;
pub use positions::PositionCatalogue;
pub use recordings::{Heard, Incoming, RecordingFiles, RecordingStore};
pub use sessions::{MarkStore, QuestionJob, QuestionStore, RecordStore, SessionStore, WantedQuestions};
pub use store::Store;
pub use transcriber::{HeardSegment, HeardWord, Transcriber};
pub use usage::UsageStore;
