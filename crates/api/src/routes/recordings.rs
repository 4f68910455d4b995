//! Recordings of answers.

pub(crate) mod correct_transcript;
pub(crate) mod erase;
pub(crate) mod list;
pub(crate) mod make_ticket;
pub(crate) mod read;
pub(crate) mod read_content;
pub(crate) mod read_transcript;
pub(crate) mod request_transcription;
pub(crate) mod upload;
