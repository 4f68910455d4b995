//! The kind of a file, by its first bytes; its name and its declared type are ignored.

use interview::recording::Unusable;
use std::io::{Read, Seek, SeekFrom};

/// A container that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Matroska, as Chromium and Firefox record.
    Webm,
    /// ISO base media, as Safari records.
    Mp4,
    /// Ogg, with Opus or Vorbis.
    Ogg,
    /// RIFF WAVE.
    Wav,
    /// MPEG audio layer III.
    Mp3,
    /// Free Lossless Audio Codec.
    Flac,
    /// AAC in ADTS frames.
    Adts,
}

impl Kind {
    /// Determines the kind, and returns to the beginning of the file.
    pub(crate) fn sniff(file: &mut (impl Read + Seek)) -> Result<Self, Unusable> {
        let mut first = Vec::with_capacity(40);
        file.by_ref().take(40).read_to_end(&mut first).map_err(|_| Unusable::Damaged)?;
        file.seek(SeekFrom::Start(0)).map_err(|_| Unusable::Damaged)?;
        if first.is_empty() {
            return Err(Unusable::Empty);
        }
        let kind = Self::of(&first).ok_or(Unusable::UnknownKind)?;
        if kind == Self::Wav { channels_of_wave(&first) } else { Ok(()) }?;
        Ok(kind)
    }

    fn of(first: &[u8]) -> Option<Self> {
        let at = |place: usize, bytes: &[u8]| first.get(place..place + bytes.len()) == Some(bytes);
        match first {
            [0x1a, 0x45, 0xdf, 0xa3, ..] => Some(Self::Webm),
            _ if at(4, b"ftyp") => Some(Self::Mp4),
            _ if at(0, b"OggS") => Some(Self::Ogg),
            _ if at(0, b"RIFF") && at(8, b"WAVE") => Some(Self::Wav),
            _ if at(0, b"fLaC") => Some(Self::Flac),
            _ if at(0, b"ID3") => Some(Self::Mp3),
            // After the same eleven set bits, the bits of the layer distinguish MP3 from AAC.
            [0xff, second, ..] if second & 0xf6 == 0xf0 => Some(Self::Adts),
            [0xff, second, ..] if second & 0xe6 == 0xe2 => Some(Self::Mp3),
            _ => None,
        }
    }

    /// The media type as it is served.
    pub(crate) fn media_type(self, has_picture: bool) -> &'static str {
        match (self, has_picture) {
            (Self::Webm, true) => "video/webm",
            (Self::Webm, false) => "audio/webm",
            (Self::Mp4, true) => "video/mp4",
            (Self::Mp4, false) => "audio/mp4",
            (Self::Ogg, _) => "audio/ogg",
            (Self::Wav, _) => "audio/wav",
            (Self::Mp3, _) => "audio/mpeg",
            (Self::Flac, _) => "audio/flac",
            (Self::Adts, _) => "audio/aac",
        }
    }
}

/// The most channels; no microphone makes more.
pub(crate) const MAX_CHANNELS: usize = 8;

/// Refuses a wave whose standard header has too many channels, before a reader multiplies by their number.
fn channels_of_wave(first: &[u8]) -> Result<(), Unusable> {
    let is_usual = first.get(12..16) == Some(b"fmt ");
    let channels = first.get(22..24).and_then(|bytes| bytes.try_into().ok()).map(u16::from_le_bytes);
    let fits = channels.is_some_and(|channels| (1..=MAX_CHANNELS).contains(&usize::from(channels)));
    if is_usual && !fits { Err(Unusable::Form) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn a_kind_is_told_from_the_first_bytes() {
        for (first, kind) in [
            (&b"\x1aE\xdf\xa3\x9f"[..], Ok(Kind::Webm)),
            (b"\0\0\0\x20ftypisom", Ok(Kind::Mp4)),
            (b"OggS\0", Ok(Kind::Ogg)),
            (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0", Ok(Kind::Wav)),
            (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\xff", Err(Unusable::Form)),
            (b"\xff\xfb\x90", Ok(Kind::Mp3)),
            (b"\xff\xf1\x50", Ok(Kind::Adts)),
            (b"<html>", Err(Unusable::UnknownKind)),
            (b"", Err(Unusable::Empty)),
        ] {
            assert_eq!(Kind::sniff(&mut Cursor::new(first)), kind, "{first:?}");
        }
    }
}
