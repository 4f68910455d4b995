//! Decodes a recording as a stream: each packet becomes samples of one channel, and these become levels.

use crate::{
    kind::{Kind, MAX_CHANNELS},
    levels::Levels,
};
use interview::recording::{Unusable, sound::Sound};
use rusty_opus::OpusDecoder;
use std::{fs::File, time::Instant};
use symphonia::core::{
    codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions, well_known::CODEC_ID_OPUS},
    formats::{FormatOptions, Track, TrackType, probe::Hint},
    io::MediaSourceStream,
    meta::MetadataOptions,
    packet::Packet,
    units::TimeBase,
};

/// Rates of a microphone, in samples per second.
const RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;
/// The rate at which Opus is decoded. Speech has nothing above it that is measured here, and decoding takes half the time.
const OPUS_RATE: u32 = 16_000;
/// The most samples that an Opus packet decodes to: 120 ms.
const OPUS_PACKET: usize = OPUS_RATE as usize * 120 / 1_000;
/// The most packets in a second of a recording; the shortest in use are 5 ms.
const PACKETS_PER_SECOND: u64 = 250;
/// The longest time for one file, on a busy machine.
const MAX_DECODING_TIME: std::time::Duration = std::time::Duration::from_secs(120);
/// How much of the packets' duration must come out as sound; at least a second may be lost.
const MUST_COME_OUT: f64 = 0.95;

/// Measures a file of at most so many seconds, and returns whether it has a picture.
pub(crate) fn listen(file: File, kind: Kind, seconds: u32) -> Result<(Sound, bool), Unusable> {
    let mut measuring = Measuring { levels: None, seconds, begun: Instant::now() };
    let played = play(file, kind, seconds, &mut measuring)?;
    let levels =
        measuring.levels.ok_or(if played.packets == 0 { Unusable::NoSound } else { Unusable::Damaged })?;
    let heard = levels.milliseconds() as f64 / 1_000.0;
    if heard < played.told * MUST_COME_OUT && played.told - heard > 1.0 {
        return Err(Unusable::Damaged);
    }
    Ok((levels.sound(), played.has_picture))
}

/// Receives a recording's samples, mixed to one channel.
pub(crate) trait Listener {
    /// Takes the next sample; the rate is in samples per second.
    fn take(&mut self, rate: u32, sample: f32);

    /// Checks after each packet whether decoding goes on.
    fn goes_on(&self) -> Result<(), Unusable>;
}

/// Measures the levels of a recording, within bounds.
struct Measuring {
    levels: Option<Levels>,
    seconds: u32,
    begun: Instant,
}

impl Listener for Measuring {
    fn take(&mut self, rate: u32, sample: f32) {
        self.levels.get_or_insert_with(|| Levels::at(rate)).take(sample);
    }

    fn goes_on(&self) -> Result<(), Unusable> {
        if self.levels.as_ref().is_some_and(|levels| levels.milliseconds() > u64::from(self.seconds) * 1_000)
        {
            return Err(Unusable::TooLong);
        }
        if self.begun.elapsed() > MAX_DECODING_TIME {
            return Err(Unusable::Damaged);
        }
        Ok(())
    }
}

/// Decodes a file and passes its samples on, until the listener refuses to go on.
pub(crate) fn play(
    file: File,
    kind: Kind,
    seconds: u32,
    listener: &mut impl Listener,
) -> Result<Played, Unusable> {
    let stream = MediaSourceStream::new(Box::new(file), Default::default());
    let mut format = symphonia::default::get_probe()
        .probe(&hint(kind), stream, FormatOptions::default(), MetadataOptions::default())
        .map_err(|_| Unusable::Damaged)?;
    let has_picture = format.tracks().iter().any(|track| track.track_type() == Some(TrackType::Video));
    let track = format.default_track(TrackType::Audio).ok_or(Unusable::NoSound)?.clone();
    let mut decoder = Decoder::of(&track)?;
    let mut played = Played { seconds, packets: 0, told: 0.0, base: track.time_base, has_picture };
    // Browsers record without an end mark, so an unreadable packet is the end.
    while let Ok(Some(packet)) = format.next_packet() {
        if packet.track_id != track.id {
            continue;
        }
        played.take(&packet)?;
        decoder.decode(&packet, listener)?;
        listener.goes_on()?;
    }
    Ok(played)
}

fn hint(kind: Kind) -> Hint {
    let mut hint = Hint::new();
    hint.with_extension(match kind {
        Kind::Webm => "webm",
        Kind::Mp4 => "mp4",
        Kind::Ogg => "ogg",
        Kind::Wav => "wav",
        Kind::Mp3 => "mp3",
        Kind::Flac => "flac",
        Kind::Adts => "aac",
    });
    hint
}

/// What the packets claim, within bounds.
pub(crate) struct Played {
    seconds: u32,
    packets: u64,
    /// The duration that the packets claim, in seconds.
    told: f64,
    base: Option<TimeBase>,
    has_picture: bool,
}

impl Played {
    fn take(&mut self, packet: &Packet) -> Result<(), Unusable> {
        self.packets += 1;
        if self.packets > (u64::from(self.seconds) + 1) * PACKETS_PER_SECOND {
            return Err(Unusable::TooLong);
        }
        let lasts = self.base.map_or(0.0, |base| base.calc_duration_saturating(packet.dur).as_secs_f64());
        // No packet lasts longer than a few seconds, whatever it claims.
        self.told += lasts.clamp(0.0, 5.0);
        Ok(())
    }
}

/// Decodes packets to samples.
enum Decoder {
    Opus { decoder: Box<OpusDecoder>, samples: Vec<f32> },
    Other { decoder: Box<dyn AudioDecoder>, samples: Vec<f32> },
}

impl Decoder {
    fn of(track: &Track) -> Result<Self, Unusable> {
        let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio());
        let parameters = parameters.ok_or(Unusable::NoSound)?;
        check(parameters)?;
        if parameters.codec == CODEC_ID_OPUS {
            let decoder = OpusDecoder::new(OPUS_RATE as i32, 1).map_err(|_| Unusable::Form)?;
            return Ok(Self::Opus { decoder: Box::new(decoder), samples: vec![0.0; OPUS_PACKET] });
        }
        let options = AudioDecoderOptions::default();
        let decoder = symphonia::default::get_codecs().make_audio_decoder(parameters, &options);
        Ok(Self::Other { decoder: decoder.map_err(|_| Unusable::UnknownKind)?, samples: Vec::new() })
    }

    /// Decodes a packet and passes its samples on, mixed to one channel. A damaged packet is skipped.
    fn decode(&mut self, packet: &Packet, listener: &mut impl Listener) -> Result<(), Unusable> {
        match self {
            Self::Opus { decoder, samples } => {
                let decoded = decoder.decode(&packet.data, OPUS_PACKET, samples).unwrap_or(0);
                for sample in samples.iter().take(decoded) {
                    listener.take(OPUS_RATE, *sample);
                }
            }
            Self::Other { decoder, samples } => {
                let Ok(decoded) = decoder.decode(packet) else { return Ok(()) };
                let (rate, channels) = (decoded.spec().rate(), decoded.spec().channels().count());
                if !RATES.contains(&rate) || !(1..=MAX_CHANNELS).contains(&channels) {
                    return Err(Unusable::Form);
                }
                decoded.copy_to_vec_interleaved(samples);
                for frame in samples.chunks_exact(channels) {
                    listener.take(rate, frame.iter().sum::<f32>() / channels as f32);
                }
            }
        }
        Ok(())
    }
}

/// Refuses formats that no microphone makes.
fn check(parameters: &AudioCodecParameters) -> Result<(), Unusable> {
    let rate = parameters.sample_rate.is_none_or(|rate| RATES.contains(&rate));
    let channels = parameters.channels.as_ref();
    let channels = channels.is_none_or(|channels| (0..=MAX_CHANNELS).contains(&channels.count()));
    if rate && channels { Ok(()) } else { Err(Unusable::Form) }
}
