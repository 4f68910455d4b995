/** A speech server that speaks the real protocol and says what a test lets it. */

import { createServer } from 'node:http';
import { once } from 'node:events';

/** What it does with a call. */
export type Hearing =
  /** Says this; words in the list are less probable than the others. */
  | { says: string; probability?: number; unsure?: string[] }
  /** Says this without the times of words. */
  | { saysWithoutWords: string }
  | { refuses: number };

export class FakeTranscriber {
  private hearing: Hearing = { says: '' };
  private mayAnswer = Promise.resolve();
  private release: () => void = () => undefined;
  private readonly server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      void this.mayAnswer.then(() => {
        const { hearing } = this;
        const [status, body] = 'refuses' in hearing ? [hearing.refuses, { error: { message: 'refused' } }] : [200, reply(hearing, seconds(Buffer.concat(pieces)))];
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(body));
      });
    });
  });

  static async begin(): Promise<FakeTranscriber> {
    const made = new FakeTranscriber();
    made.server.listen(0, '127.0.0.1');
    await once(made.server, 'listening');
    return made;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${String(typeof address === 'object' && address ? address.port : 0)}/v1`;
  }

  /** Does this with every call from now on. */
  will(hearing: Hearing): void {
    this.hearing = hearing;
  }

  /** Answers no call until `answer`. */
  hold(): void {
    this.mayAnswer = new Promise((resolve) => (this.release = resolve));
  }

  answer(): void {
    this.release();
  }

  end(): void {
    this.release();
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** How long the sound of a call is: the bytes after the word that begins a wave's samples. */
function seconds(form: Buffer): number {
  const from = form.indexOf('data', form.indexOf('WAVEfmt '));
  return form.readUInt32LE(from + 4) / 32_000;
}

function reply(hearing: Exclude<Hearing, { refuses: number }>, duration: number) {
  const text = 'says' in hearing ? hearing.says : hearing.saysWithoutWords;
  const said = { task: 'transcribe', duration, text, segments: text === '' ? [] : [{ id: 0, start: 0, end: duration, text: ` ${text}` }] };
  if (!('says' in hearing) || text === '') return said;
  const all = text.split(' ');
  const length = duration / all.length;
  const words = all.map((word, at) => ({
    word,
    start: at * length,
    end: (at + 1) * length,
    probability: hearing.unsure?.includes(word) ? 0.2 : (hearing.probability ?? 0.9),
  }));
  return { ...said, words };
}
