//! Reading candidates' files.

use crate::document::Reading;
use async_trait::async_trait;

/// Reads the text of files that candidates upload. A file that is damaged or refused is an outcome; an error means that no
/// file could be read at all.
#[async_trait]
pub trait DocumentReader: Send + Sync {
    /// Reads one file. Dropping the future stops it.
    async fn read(&self, file: Vec<u8>) -> Result<Reading, Box<dyn std::error::Error + Send + Sync>>;
}
