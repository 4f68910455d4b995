//! Recordings as files of a folder, each named by its key.

use async_trait::async_trait;
use interview::{
    error::Error,
    ports::{Heard, Incoming, RecordingFiles},
    recording::{RecordingKey, Unusable, sound::Span},
};
use std::{io, ops::Range, path::PathBuf, pin::Pin, sync::Arc, time::Duration};
use tokio::{
    fs,
    io::{AsyncRead, AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
    sync::{Semaphore, mpsc},
};

/// How long a client may be silent.
const MAX_SILENCE: Duration = Duration::from_secs(30);
/// How many bytes of a client are buffered before they are written.
const PIECE: usize = 64 * 1024;

/// Keeps recordings as files. Several servers may share a folder, as they share a database.
#[derive(Debug)]
pub struct RecordingFolder {
    folder: PathBuf,
    /// Places for files that are measured.
    places: Arc<Semaphore>,
}

impl RecordingFolder {
    /// Stores recordings in this folder, which is created with the first; at most so many are measured at once.
    pub fn new(folder: PathBuf, at_once: usize) -> Self {
        Self { folder, places: Arc::new(Semaphore::new(at_once.max(1))) }
    }

    fn path(&self, key: &RecordingKey) -> PathBuf {
        self.folder.join(key.as_str())
    }

    async fn make_folder(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        builder.mode(0o700);
        builder.create(&self.folder).await
    }

    async fn receive(
        &self,
        key: &RecordingKey,
        mut incoming: Incoming<'_>,
        max: u64,
    ) -> io::Result<Result<u64, Unusable>> {
        self.make_folder().await?;
        let mut file = fs::File::create_new(self.path(key)).await?;
        let mut piece = vec![0; PIECE];
        let mut bytes = 0_u64;
        loop {
            let read = match tokio::time::timeout(MAX_SILENCE, incoming.read(&mut piece)).await {
                Err(_) => return Ok(Err(Unusable::TooSlow)),
                Ok(Err(_)) => return Ok(Err(Unusable::Interrupted)),
                Ok(Ok(0)) => break,
                Ok(Ok(read)) => read,
            };
            bytes += read as u64;
            if bytes > max {
                return Ok(Err(Unusable::TooLarge));
            }
            file.write_all(piece.get(..read).unwrap_or_default()).await?;
        }
        file.flush().await?;
        file.sync_all().await?;
        // The name is durable once its folder is synchronised.
        fs::File::open(&self.folder).await?.sync_all().await?;
        Ok(if bytes == 0 { Err(Unusable::Empty) } else { Ok(bytes) })
    }
}

#[async_trait]
impl RecordingFiles for RecordingFolder {
    async fn write(
        &self,
        key: &RecordingKey,
        incoming: Incoming<'_>,
        max: u64,
    ) -> Result<Result<u64, Unusable>, Error> {
        self.receive(key, incoming, max).await.map_err(failed)
    }

    async fn listen(&self, key: &RecordingKey, seconds: u32) -> Result<Result<Heard, Unusable>, Error> {
        let path = self.path(key);
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(Error::store)?;
        let heard = tokio::task::spawn_blocking(move || {
            let heard = crate::measure(&path, seconds);
            drop(place);
            heard
        });
        // A panic of the decoder means that the file cannot be read.
        Ok(heard.await.unwrap_or(Err(Unusable::Damaged)))
    }

    async fn cut(&self, key: &RecordingKey, spans: Vec<Span>) -> Result<mpsc::Receiver<Vec<u8>>, Error> {
        let path = self.path(key);
        if !fs::try_exists(&path).await.map_err(failed)? {
            return Err(Error::store("the bytes of the recording are gone"));
        }
        let (sender, receiver) = mpsc::channel(1);
        // This waits for its consumer, so it takes no place for measuring. It ends when its consumer is gone.
        tokio::task::spawn_blocking(move || {
            let cut = crate::wave::cut(&path, &spans, |wave| sender.blocking_send(wave).is_ok());
            if let Err(why) = cut {
                tracing::warn!(%why, "a recording could not be decoded to its end");
            }
        });
        Ok(receiver)
    }

    async fn open(
        &self,
        key: &RecordingKey,
        range: Range<u64>,
    ) -> Result<Pin<Box<dyn AsyncRead + Send>>, Error> {
        let mut file = fs::File::open(self.path(key)).await.map_err(failed)?;
        file.seek(io::SeekFrom::Start(range.start)).await.map_err(failed)?;
        Ok(Box::pin(file.take(range.end.saturating_sub(range.start))))
    }

    async fn remove(&self, key: &RecordingKey) -> Result<(), Error> {
        match fs::remove_file(self.path(key)).await {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(failed(cause)),
            _ => Ok(()),
        }
    }
}

fn failed(cause: io::Error) -> Error {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::StoreFull(cause.into()),
        _ => Error::store(cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;

    #[tokio::test]
    async fn bytes_are_kept_under_their_key_until_they_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let files = RecordingFolder::new(folder.path().join("recordings"), 1);
        let key = RecordingKey::of([1; 16]);
        assert_eq!(files.write(&key, pin!(&b"0123456789"[..]), 10).await.unwrap(), Ok(10));
        let mut part = String::new();
        files.open(&key, 3..6).await.unwrap().read_to_string(&mut part).await.unwrap();
        assert_eq!(part, "345");
        assert_eq!(files.listen(&key, 60).await.unwrap(), Err(Unusable::UnknownKind));
        files.remove(&key).await.unwrap();
        files.remove(&key).await.unwrap();
        assert!(files.open(&key, 0..1).await.is_err());
    }

    #[tokio::test]
    async fn spans_are_cut_to_their_length_and_bytes_that_are_gone_are_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let files = RecordingFolder::new(folder.path().to_owned(), 1);
        let key = RecordingKey::of([4; 16]);
        let spoken = std::fs::read("fixtures/chromium.webm").unwrap();
        files.write(&key, pin!(&spoken[..]), u64::MAX).await.unwrap().unwrap();
        let spans = [(500, 2_000), (1_500, 4_000), (11_000, 12_500)];
        let spans = spans.map(|(start, end)| Span { start, end }).to_vec();
        let mut coming = files.cut(&key, spans).await.unwrap();
        let mut milliseconds = Vec::new();
        while let Some(wave) = coming.recv().await {
            assert_eq!((&wave[..4], &wave[24..28]), (&b"RIFF"[..], &16_000_u32.to_le_bytes()[..]));
            milliseconds.push((wave.len() - 44) / 32);
        }
        assert_eq!(milliseconds.len(), 3);
        for (length, wanted) in milliseconds.into_iter().zip([1_500, 2_500, 1_000_usize]) {
            assert!(length.abs_diff(wanted) <= 20, "{length} ms of {wanted}");
        }
        files.remove(&key).await.unwrap();
        assert!(files.cut(&key, Vec::new()).await.is_err());
    }

    #[tokio::test]
    async fn what_is_too_large_or_empty_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let files = RecordingFolder::new(folder.path().to_owned(), 1);
        for (bytes, key, refused) in [(&b"0123456789"[..], 2, Unusable::TooLarge), (b"", 3, Unusable::Empty)]
        {
            let key = RecordingKey::of([key; 16]);
            assert_eq!(files.write(&key, pin!(bytes), 9).await.unwrap(), Err(refused));
        }
    }
}
