/** Recordings that the server has not yet: they are in this page's memory only, until they are sent or thrown away. */

import { observable } from '../state/observable';

export interface UnsentRecording {
  id: number;
  /** The record that it answers. */
  record: number;
  sound: Blob;
  /** Its length in milliseconds. */
  length: number;
  state: 'sending' | 'failed';
  /** Why it failed; `null` while it is on its way. */
  error: unknown;
}

export class UnsentRecordings {
  private readonly all = observable<readonly UnsentRecording[]>([]);
  private last = 0;

  /** `deliver` resolves once the server has the recording. */
  constructor(private readonly deliver: (recording: UnsentRecording) => Promise<void>) {}

  readonly subscribe = this.all.subscribe;
  readonly get = this.all.get;

  async add(record: number, sound: Blob, length: number): Promise<void> {
    this.last += 1;
    const recording: UnsentRecording = { id: this.last, record, sound, length, state: 'sending', error: null };
    this.all.set([...this.all.get(), recording]);
    await this.send(recording);
  }

  async sendAgain(id: number): Promise<void> {
    const recording = this.all.get().find((each) => each.id === id);
    if (recording?.state !== 'failed') return;
    this.change(id, { state: 'sending', error: null });
    await this.send(recording);
  }

  discard(id: number): void {
    this.all.set(this.all.get().filter((each) => each.id !== id));
  }

  private async send(recording: UnsentRecording): Promise<void> {
    try {
      await this.deliver(recording);
      this.discard(recording.id);
    } catch (error) {
      this.change(recording.id, { state: 'failed', error });
    }
  }

  private change(id: number, changed: Pick<UnsentRecording, 'state' | 'error'>): void {
    this.all.set(this.all.get().map((each) => (each.id === id ? { ...each, ...changed } : each)));
  }
}
