//! Who understands speech: any server with OpenAI's `/v1/audio/transcriptions`.

mod client;
mod reply;
mod settings;

pub use client::ServerTranscriber;
pub use settings::{TranscriberSettings, TranscriberSettingsError};
