/** A sound that the browser's made-up microphone plays: syllables of a deep voice, as loud as speech, and no real words. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RATE = 48_000;
const SECONDS = 30;
const SYLLABLES_PER_SECOND = 4;

/** Writes the sound, and returns where it is. */
export function spokenSound(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'daedam-sound-')), 'spoken.wav');
  const samples = Buffer.alloc(RATE * SECONDS * 2);
  for (let at = 0; at < RATE * SECONDS; at += 1) {
    const time = at / RATE;
    const loudness = 0.15 + 0.85 * Math.abs(Math.sin(Math.PI * SYLLABLES_PER_SECOND * time));
    const voice = [1, 2, 3, 4].reduce((sum, harmonic) => sum + Math.sin(2 * Math.PI * 140 * harmonic * time) / harmonic, 0);
    samples.writeInt16LE(Math.round(5_000 * loudness * voice), at * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  writeFileSync(path, Buffer.concat([head, samples]));
  return path;
}
