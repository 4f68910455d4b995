//! Who reads candidates' files.

use crate::document::Reading;
use async_trait::async_trait;

/// Reads the text of files that candidates give. What is wrong with a file is an outcome; an error is that nothing could be
/// read at all.
#[async_trait]
pub trait DocumentReader: Send + Sync {
    /// Reads one file. Dropping the future gives it up.
    async fn read(&self, file: Vec<u8>) -> Result<Reading, Box<dyn std::error::Error + Send + Sync>>;
}
