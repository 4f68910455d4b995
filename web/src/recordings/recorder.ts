/** One microphone recorded by the browser: it asks for it, records, and lets go of it. */

import { observable } from '../state/observable';
import { chosenMicrophone, microphoneProblem, openMicrophone, recordingType, type MicrophoneProblem } from '../voice/microphone';
import { after, off, recordedLength, type Happening, type Live } from './recorder-state';

/** Enough for speech, and a quarter of a megabyte a minute. */
const BITS_PER_SECOND = 32_000;
/** Milliseconds below which the server finds nothing to read. */
const MIN_LENGTH = 1_000;
/** Milliseconds after which it ends by itself, a little before the longest recording that servers take. */
const MAX_LENGTH = 58 * 60_000;
/** Milliseconds between two pieces, so that a browser in trouble has lost little. */
const PIECE_LENGTH = 1_000;

/** What went wrong, or what the recorder did by itself. */
export type RecorderProblem = MicrophoneProblem | 'pulledOut' | 'short' | 'long';

/** Whether this browser can record at all. */
export function recorderExists(): boolean {
  return 'MediaRecorder' in window && 'mediaDevices' in navigator;
}

export class Recorder {
  readonly live = observable<Live>(off);
  readonly problem = observable<RecorderProblem | null>(null);
  private recorder: MediaRecorder | null = null;
  /** Tells a start that was called off from the one that is wanted. */
  private attempt = 0;

  /** `onSound` gets each recording once it is complete, with its length in milliseconds. */
  constructor(private readonly onSound: (sound: Blob, length: number) => void) {}

  async start(): Promise<void> {
    if (this.live.get().is !== 'off') return;
    this.attempt += 1;
    const { attempt } = this;
    this.problem.set(null);
    this.happen({ kind: 'asked' });
    try {
      const stream = await openAnyMicrophone();
      if (attempt === this.attempt) this.record(stream);
      else release(stream);
    } catch (error) {
      if (attempt !== this.attempt) return;
      this.happen({ kind: 'ended' });
      this.problem.set(microphoneProblem(error));
    }
  }

  pause(): void {
    if (this.recorder?.state !== 'recording') return;
    this.recorder.pause();
    this.happen({ kind: 'paused', at: performance.now() });
  }

  resume(): void {
    if (this.recorder?.state !== 'paused') return;
    this.recorder.resume();
    this.happen({ kind: 'resumed', at: performance.now() });
  }

  /** Ends the recording, which is then handed on; a start that the browser still asks about is called off. */
  end(): void {
    if (this.live.get().is === 'asking') {
      this.attempt += 1;
      this.happen({ kind: 'ended' });
    }
    if (this.recorder && this.recorder.state !== 'inactive') this.recorder.stop();
  }

  private record(stream: MediaStream): void {
    const type = recordingType();
    const made = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_SECOND, ...(type && { mimeType: type }) });
    const pieces: Blob[] = [];
    made.ondataavailable = ({ data }) => {
      if (data.size > 0) pieces.push(data);
      if (recordedLength(this.live.get(), performance.now()) < MAX_LENGTH) return;
      this.problem.set('long');
      this.end();
    };
    made.onstop = () => {
      const length = recordedLength(this.live.get(), performance.now());
      release(stream);
      this.recorder = null;
      this.happen({ kind: 'ended' });
      const sound = new Blob(pieces, { type: made.mimeType });
      if (length < MIN_LENGTH || sound.size === 0) this.problem.set('short');
      else this.onSound(sound, length);
    };
    made.onerror = () => this.end();
    stream.getAudioTracks()[0]?.addEventListener('ended', () => {
      this.problem.set('pulledOut');
      this.end();
    });
    made.start(PIECE_LENGTH);
    this.recorder = made;
    this.happen({ kind: 'opened', at: performance.now() });
  }

  private happen(happening: Happening): void {
    this.live.set(after(this.live.get(), happening));
  }
}

/** The chosen microphone, or the browser's own where that one is not plugged in. */
async function openAnyMicrophone(): Promise<MediaStream> {
  const chosen = chosenMicrophone();
  try {
    return await openMicrophone(chosen);
  } catch (error) {
    if (chosen === null || microphoneProblem(error) !== 'notFound') throw error;
    return openMicrophone(null);
  }
}

function release(stream: MediaStream): void {
  stream.getTracks().forEach((track) => track.stop());
}
