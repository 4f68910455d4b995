//! The web app's files, as its build made them: embedded in the program, or in `web/dist` during development.

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    io::Write,
    sync::{PoisonError, RwLock},
};

/// A web app's files by name, as `assets/index-8f3a.js`, with their compressed forms.
#[derive(Debug)]
pub struct WebApp {
    files: Files,
    compressed: RwLock<HashMap<Sha256Digest, Bytes>>,
}

type Sha256Digest = [u8; 32];

#[derive(Debug)]
enum Files {
    BuiltIn,
    Given(BTreeMap<String, Bytes>),
}

/// A debug build reads the folder at each request, so that a new build of the web app needs no new build of the program.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct BuiltIn;

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Its bytes.
    pub(crate) content: Bytes,
    /// Its media type, for `Content-Type`.
    pub(crate) content_type: String,
    /// A tag that distinguishes this content from any other.
    digest: Sha256Digest,
}

/// Smaller files are not compressed.
const WORTH_COMPRESSING: usize = 1_024;

impl WebApp {
    /// The embedded app. Without one, every page says how to build it.
    pub fn built_in() -> Self {
        Self { files: Files::BuiltIn, compressed: RwLock::default() }
    }

    /// Makes an app of these files, by name.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'static [u8])>) -> Self {
        let files = files.into_iter().map(|(name, content)| (name.to_owned(), Bytes::from_static(content)));
        Self { files: Files::Given(files.collect()), compressed: RwLock::default() }
    }

    /// The file of this name. Names that begin with a dot belong to the build and are not served.
    pub(crate) fn file(&self, name: &str) -> Option<File> {
        if name.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
            return None;
        }
        let (content, digest) = match &self.files {
            Files::BuiltIn => read(BuiltIn::get(name)?),
            Files::Given(files) => {
                let content = files.get(name)?.clone();
                let digest = Sha256::digest(&content).into();
                (content, digest)
            }
        };
        Some(File { content, content_type: content_type(name), digest })
    }

    /// The page for every address of the app.
    pub(crate) fn page(&self) -> File {
        self.file("index.html").unwrap_or_else(|| {
            let content = Bytes::from_static(include_bytes!("web_app/not_built.html"));
            let digest = Sha256::digest(&content).into();
            File { content, content_type: content_type("index.html"), digest }
        })
    }

    /// A file in gzip's format; `None` if that is no smaller. It is computed once for each content.
    pub(crate) async fn compressed(&self, file: &File) -> Option<Bytes> {
        if !file.may_be_compressed() {
            return None;
        }
        let known = self.compressed.read().unwrap_or_else(PoisonError::into_inner).get(&file.digest).cloned();
        let compressed = match known {
            Some(known) => known,
            None => {
                let content = file.content.clone();
                let made = tokio::task::spawn_blocking(move || gzip(&content)).await.ok()?;
                let mut all = self.compressed.write().unwrap_or_else(PoisonError::into_inner);
                all.entry(file.digest).or_insert(made).clone()
            }
        };
        (compressed.len() < file.content.len()).then_some(compressed)
    }
}

impl File {
    /// The entity tag of this content (RFC 9110, 8.8.3).
    pub(crate) fn entity_tag(&self) -> String {
        format!("\"{}\"", hex::encode(&self.digest[..16]))
    }

    /// Whether a file of this type can be compressed.
    pub(crate) fn may_be_compressed(&self) -> bool {
        let dense = ["image/png", "image/jpeg", "image/webp", "audio/", "video/", "font/woff"];
        self.content.len() >= WORTH_COMPRESSING
            && !dense.iter().any(|dense| self.content_type.starts_with(dense))
    }
}

fn read(file: EmbeddedFile) -> (Bytes, Sha256Digest) {
    let digest = file.metadata.sha256_hash();
    let content = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    (content, digest)
}

fn content_type(name: &str) -> String {
    let guessed = mime_guess::from_path(name).first_or_octet_stream();
    let is_text = guessed.type_() == mime_guess::mime::TEXT;
    if is_text { format!("{guessed}; charset=utf-8") } else { guessed.to_string() }
}

fn gzip(content: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(content.len() / 3), Compression::best());
    // Writing to memory cannot fail. If it did, the file would be sent uncompressed.
    match encoder.write_all(content).and_then(|()| encoder.finish()) {
        Ok(compressed) => compressed.into(),
        Err(_) => Bytes::copy_from_slice(content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    const SCRIPT: &[u8] = &[b'a'; 5_000];

    fn app() -> WebApp {
        WebApp::of([
            ("assets/a.js", SCRIPT),
            ("assets/b.css", b"a{}"),
            ("assets/c.png", SCRIPT),
            (".vite/manifest.json", b"{}"),
        ])
    }

    #[test]
    fn a_file_is_found_by_its_name_and_what_is_of_the_build_is_not() {
        let types = ["assets/a.js", "assets/b.css", "assets/c.png"]
            .map(|name| app().file(name).unwrap().content_type);
        assert_eq!(types, ["text/javascript; charset=utf-8", "text/css; charset=utf-8", "image/png"]);
        for name in
            ["", "assets", "assets/", ".vite/manifest.json", "assets/../.vite/manifest.json", "/assets/a.js"]
        {
            assert!(app().file(name).is_none(), "{name}");
        }
        assert!(WebApp::built_in().file("../package.json").is_none());
    }

    #[tokio::test]
    async fn what_is_large_and_not_dense_is_compressed_once() {
        let app = app();
        let script = app.file("assets/a.js").unwrap();
        let compressed = app.compressed(&script).await.unwrap();
        let mut read = Vec::new();
        flate2::read::GzDecoder::new(&compressed[..]).read_to_end(&mut read).unwrap();
        assert_eq!(read, SCRIPT);
        let again = app.compressed(&script).await.unwrap();
        assert_eq!(compressed.as_ptr(), again.as_ptr());
        for name in ["assets/b.css", "assets/c.png"] {
            assert!(app.compressed(&app.file(name).unwrap()).await.is_none(), "{name}");
        }
    }

    #[test]
    fn without_a_build_the_page_says_how_to_make_one() {
        let page = app().page();
        assert!(String::from_utf8_lossy(&page.content).contains("make build"));
        assert_eq!(page.content_type, "text/html; charset=utf-8");
        assert_ne!(page.entity_tag(), app().file("assets/a.js").unwrap().entity_tag());
    }
}
