//! Recordings of a real browser, waves of known truth, and damaged files.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use interview::recording::{Unusable, sound::Span};
use std::{fs, path::PathBuf};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// A wave of 16-bit samples: a tone where `spoken` says so, over a quiet hiss.
fn wave(rate: u32, channels: u16, milliseconds: u32, spoken: impl Fn(u32) -> bool) -> Vec<u8> {
    let frames = u64::from(rate) * u64::from(milliseconds) / 1_000;
    let size = u32::try_from(frames).unwrap() * u32::from(channels) * 2;
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + size).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0");
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * u32::from(channels) * 2).to_le_bytes());
    file.extend((channels * 2).to_le_bytes());
    file.extend(b"\x10\0data");
    file.extend(size.to_le_bytes());
    let mut seed = 1_u32;
    for frame in 0..frames {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let at = u32::try_from(frame * 1_000 / u64::from(rate)).unwrap();
        let hiss = f64::from(seed >> 16) / 65_536.0 * 40.0 - 20.0;
        let tone = if spoken(at) { (frame as f64 * 0.3).sin() * 8_000.0 } else { 0.0 };
        for _ in 0..channels {
            file.extend(((tone + hiss) as i16).to_le_bytes());
        }
    }
    file
}

fn measured(bytes: &[u8]) -> Result<interview::ports::Heard, Unusable> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording");
    fs::write(&path, bytes).unwrap();
    media::measure(&path, 3_600)
}

#[test]
fn a_browsers_recording_is_heard_to_its_end() {
    let heard = media::measure(&fixture("chromium.webm"), 3_600).unwrap();
    assert_eq!((heard.media_type, heard.sound.duration_ms), ("audio/webm", 12_000));
    assert!((10_000..11_500).contains(&heard.sound.spoken_ms()), "{:?}", heard.sound);
    let cut = media::measure(&fixture("truncated.webm"), 3_600).unwrap();
    assert_eq!(cut.sound.duration_ms, 32_780);
}

#[test]
fn sound_that_gets_lost_on_the_way_is_an_error() {
    assert_eq!(media::measure(&fixture("chromium-video.mp4"), 3_600), Err(Unusable::Damaged));
}

#[test]
fn a_wave_of_known_truth_is_measured_to_a_frame() {
    let spoken = |at| (400..2_000).contains(&at) || (3_000..4_500).contains(&at);
    for (rate, channels) in [(8_000, 1), (44_100, 2), (192_000, 8)] {
        let heard = measured(&wave(rate, channels, 5_000, spoken)).unwrap();
        assert_eq!((heard.media_type, heard.sound.duration_ms), ("audio/wav", 5_000));
        let near = |span: &Span, start: u32, end: u32| {
            span.start.abs_diff(start) <= 20 && span.end.abs_diff(end) <= 20
        };
        let speech = &heard.sound.speech;
        assert!(
            speech.len() == 2 && near(&speech[0], 400, 2_000) && near(&speech[1], 3_000, 4_500),
            "{speech:?}"
        );
    }
}

#[test]
fn what_is_no_recording_says_why() {
    let header = |channels: u16| {
        wave(16_000, 1, 0, |_| false)[..22].iter().copied().chain(channels.to_le_bytes()).collect()
    };
    let many: Vec<u8> = header(65_281);
    for (bytes, why) in [
        (&b""[..], Unusable::Empty),
        (b"hello, this is a text", Unusable::UnknownKind),
        (&many, Unusable::Form),
        (b"\x1aE\xdf\xa3", Unusable::Damaged),
        (b"OggS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", Unusable::Damaged),
    ] {
        assert_eq!(measured(bytes).map(|heard| heard.sound.duration_ms), Err(why), "{bytes:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.wav");
    fs::write(&path, wave(8_000, 1, 3_000, |_| true)).unwrap();
    assert_eq!(media::measure(&path, 2), Err(Unusable::TooLong));
}

#[test]
fn damaged_files_are_refused_or_heard_and_never_panic() {
    let originals = [
        fs::read(fixture("chromium.webm")).unwrap(),
        fs::read(fixture("chromium-video.mp4")).unwrap(),
        wave(16_000, 1, 500, |at| at > 100),
    ];
    let mut seed = 7_u64;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for original in &originals {
        for _ in 0..60 {
            let mut bytes = original[..original.len().min(40_000)].to_vec();
            for _ in 0..=next(6) {
                // Half of the damage is in the header.
                let reach = if next(2) == 0 { 400 } else { bytes.len() };
                let at = next(reach.min(bytes.len()));
                match next(3) {
                    0 => bytes[at] = u8::try_from(next(256)).unwrap(),
                    1 => bytes.truncate(at.max(50)),
                    _ => {
                        let end = (at + next(64)).min(bytes.len());
                        bytes.drain(at..end);
                    }
                }
            }
            if let Ok(heard) = measured(&bytes) {
                assert!(heard.sound.duration_ms <= 20_000, "{}", heard.sound.duration_ms);
                assert!(heard.sound.level.is_none_or(|level| (-90.0..=0.0).contains(&level)));
            }
        }
    }
}
