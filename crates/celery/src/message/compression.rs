//! Compressed bodies and results, as kombu writes them.

use super::short;
use flate2::read::{GzDecoder, ZlibDecoder};
use std::io::Read;

/// The first bytes of a gzip file; kombu calls its zlib streams gzip.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Decompresses a text by kombu's name or MIME type of its compression. An error continues a sentence that begins with "the
/// body" or the like.
pub(crate) fn opened(method: &str, compressed: &[u8], longest: usize) -> Result<Vec<u8>, String> {
    if !matches!(
        method,
        "application/x-gzip"
            | "application/gzip"
            | "application/x-zlib"
            | "application/zlib"
            | "gzip"
            | "zlib"
    ) {
        return Err(format!("is compressed by {:?}, which is not read, only gzip and zlib", short(method)));
    }
    let mut open = Vec::new();
    // One byte more than the limit, to detect that it was exceeded.
    let max = longest as u64 + 1;
    let outcome = if compressed.starts_with(&GZIP) {
        GzDecoder::new(compressed).take(max).read_to_end(&mut open)
    } else {
        ZlibDecoder::new(compressed).take(max).read_to_end(&mut open)
    };
    outcome.map_err(|_| "is said to be compressed by gzip, and is not".to_owned())?;
    if open.len() > longest {
        return Err(format!("is longer than {longest} bytes once it is not compressed"));
    }
    Ok(open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{
        Compression,
        write::{GzEncoder, ZlibEncoder},
    };
    use std::io::Write;

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_and_zlib_go_by_each_others_names() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(b"[]").unwrap();
        for compressed in [encoder.finish().unwrap(), zlib(b"[]")] {
            for method in ["application/x-gzip", "application/x-zlib", "gzip", "zlib"] {
                assert_eq!(opened(method, &compressed, 2).unwrap(), b"[]");
            }
        }
    }

    #[test]
    fn what_is_not_so_compressed_or_expands_too_far_is_refused() {
        let bomb = zlib(&vec![b' '; 1 << 20]);
        assert!(bomb.len() < 2_000);
        for (method, compressed, says) in [
            ("application/x-bz2", &b"BZh9"[..], "x-bz2"),
            ("application/x-lzma", b"", "x-lzma"),
            ("application/zstd", b"", "zstd"),
            ("application/x-brotli", b"", "brotli"),
            ("gzip", b"nonsense", "is not"),
            ("gzip", b"", "is not"),
            ("gzip", &GZIP, "is not"),
            ("gzip", &bomb[..bomb.len() / 2], "is not"),
            ("gzip", &bomb, "longer than 1000"),
        ] {
            let longest = if says == "is not" { 2 << 20 } else { 1_000 };
            let refusal = opened(method, compressed, longest).unwrap_err();
            assert!(refusal.contains(says), "{says}: {refusal}");
        }
    }
}
