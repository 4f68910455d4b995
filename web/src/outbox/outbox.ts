/**
 * What the candidate has written and the server has not yet: drafts by record, and answers on their way.
 *
 * Both stand in this browser's storage before anything is sent, so that a reload, a crash, a cut network or an expired
 * sign-in loses nothing. An answer counts as saved only after the server has said so.
 */

import { ApiError, isPermanent, SignedOut } from '../api/errors';
import { newKey } from '../api/idempotency-key';
import { observable } from '../state/observable';
import { writtenName, type Written } from '../storage';

/** How an answer reaches the server; it resolves when the server has it. */
export type Deliver = (answer: Unsent) => Promise<void>;

export interface Draft {
  session: number;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
}

export interface Unsent {
  session: number;
  record: number;
  text: string;
  /** The `Idempotency-Key`: the server takes an answer with it once. */
  key: string;
  at: number;
  /** Why the server refuses it for good. */
  refused: { status: number; code: string } | null;
}

/** `sending` is under way, `waiting` is to be sent again, `saved` the server has, `refused` it will not take. */
export type Delivery = 'none' | 'sending' | 'waiting' | 'saved' | 'refused';

/** Milliseconds before the next try; the last one is repeated. */
const RETRY_DELAYS = [1_000, 2_000, 4_000, 8_000, 15_000];

export class Outbox {
  /** Counts the changes. */
  private readonly version = observable(0);
  private readonly deliveries = new Map<number, Delivery>();
  private readonly waitReasons = new Map<number, string>();
  private flushing: Promise<void> | null = null;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  /** Whether the storage took the latest draft. */
  canStore = true;

  constructor(
    readonly user: number,
    private readonly storage: Storage,
    private readonly deliver: Deliver,
  ) {
    for (const unsent of this.unsent()) this.deliveries.set(unsent.record, unsent.refused ? 'refused' : 'waiting');
  }

  subscribe = this.version.subscribe;

  delivery(record: number): Delivery {
    return this.deliveries.get(record) ?? 'none';
  }

  /** The server's word for why an answer has to wait; empty where it was not reached at all. */
  waitReason(record: number): string {
    return this.waitReasons.get(record) ?? '';
  }

  draft(record: number): Draft | null {
    return this.read(this.name('draft', record)) as Draft | null;
  }

  /** Keeps what is being written; empty text forgets it. */
  keepDraft(session: number, record: number, text: string): void {
    if (text === '') this.storage.removeItem(this.name('draft', record));
    else this.write(this.name('draft', record), { session, text, at: Date.now() });
  }

  /** Takes an answer for delivery; it replaces one to the same record that is still on its way. */
  send(session: number, record: number, text: string): void {
    const unsent: Unsent = { session, record, text, key: newKey(), at: Date.now(), refused: null };
    this.write(this.name('unsent', record), unsent);
    this.setDelivery(record, 'sending');
    this.failures = 0;
    void this.flush();
  }

  /** What waits to be sent, oldest first. */
  unsent(): Unsent[] {
    return this.all('unsent').sort((a, b) => a.at - b.at);
  }

  unsentOf(record: number): Unsent | null {
    return this.read(this.name('unsent', record)) as Unsent | null;
  }

  /** The texts of a session that never reached the server: drafts, and what it refuses. */
  undeliveredTexts(session: number): string[] {
    const texts: (Draft | Unsent)[] = [...this.all('draft'), ...this.all('unsent')];
    return texts.filter((each) => each.session === session).map(({ text }) => text);
  }

  /** Whether anything here is known to this browser only. */
  hasUndelivered(): boolean {
    return this.undelivered().length > 0;
  }

  /** The questions to which this browser holds words that the server has not, the latest first. */
  undelivered(): { session: number; record: number }[] {
    const records = new Map<number, { session: number; record: number; at: number }>();
    for (const kind of ['draft', 'unsent'] as const) {
      for (const name of this.names(kind)) {
        const kept = this.read(name) as Draft | Unsent | null;
        const record = Number(name.slice(writtenName(kind, this.user).length));
        if (kept) records.set(record, { session: kept.session, record, at: kept.at });
      }
    }
    return [...records.values()].sort((a, b) => b.at - a.at);
  }

  /** Forgets what was written in a session that is no more. */
  forgetSession(session: number): void {
    for (const { record } of this.undelivered().filter((each) => each.session === session)) {
      this.storage.removeItem(this.name('draft', record));
      this.storage.removeItem(this.name('unsent', record));
      this.deliveries.delete(record);
    }
    this.changed();
  }

  /** Sends what the server refused once more, as it stands. */
  sendAgain(record: number): void {
    const unsent = this.unsentOf(record);
    if (unsent) this.send(unsent.session, record, unsent.text);
  }

  /** Gives up an answer that the server refuses, keeping its text as a draft. */
  withdraw(record: number): void {
    const unsent = this.unsentOf(record);
    if (!unsent) return;
    this.keepDraft(unsent.session, record, unsent.text);
    this.storage.removeItem(this.name('unsent', record));
    this.setDelivery(record, 'none');
  }

  /** Gives up an answer that the server refuses, and its text with it: another answer stands. */
  discard(record: number): void {
    this.storage.removeItem(this.name('unsent', record));
    this.storage.removeItem(this.name('draft', record));
    this.setDelivery(record, 'none');
  }

  /** Sends what waits, in order; one call is under way at a time. */
  flush(): Promise<void> {
    this.flushing ??= this.sendAll().finally(() => {
      this.flushing = null;
    });
    return this.flushing;
  }

  private async sendAll(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    for (;;) {
      const next = this.unsent().find(({ refused }) => !refused);
      if (!next) return;
      this.setDelivery(next.record, 'sending');
      try {
        await this.deliver(next);
      } catch (error) {
        if (isPermanent(error)) {
          this.markRefused(next, error);
          continue;
        }
        this.waitReasons.set(next.record, error instanceof ApiError ? error.code : '');
        this.setDelivery(next.record, 'waiting');
        // Signing in again flushes; until then every try would be refused.
        if (!(error instanceof SignedOut)) this.tryLater(error instanceof ApiError ? retryAfter(error) : null);
        return;
      }
      this.failures = 0;
      this.markSaved(next);
    }
  }

  private markRefused(sent: Unsent, error: ApiError): void {
    if (this.unsentOf(sent.record)?.key !== sent.key) return;
    this.write(this.name('unsent', sent.record), { ...sent, refused: { status: error.status, code: error.code } });
    this.setDelivery(sent.record, 'refused');
  }

  private markSaved(sent: Unsent): void {
    // A newer answer may have taken its place while this one was under way.
    if (this.unsentOf(sent.record)?.key !== sent.key) return;
    this.storage.removeItem(this.name('unsent', sent.record));
    if (this.draft(sent.record)?.text === sent.text) this.storage.removeItem(this.name('draft', sent.record));
    this.setDelivery(sent.record, 'saved');
  }

  private tryLater(seconds: number | null): void {
    const wait = seconds === null ? (RETRY_DELAYS[Math.min(this.failures, RETRY_DELAYS.length - 1)] ?? 15_000) : seconds * 1_000;
    this.failures += 1;
    this.timer = setTimeout(() => void this.flush(), wait);
  }

  private setDelivery(record: number, delivery: Delivery): void {
    this.deliveries.set(record, delivery);
    this.changed();
  }

  private changed(): void {
    this.version.set(this.version.get() + 1);
  }

  private name(kind: Written, record: number): string {
    return writtenName(kind, this.user, record);
  }

  private names(kind: Written): string[] {
    const prefix = writtenName(kind, this.user);
    const names: string[] = [];
    for (let at = 0; at < this.storage.length; at += 1) {
      const name = this.storage.key(at);
      if (name?.startsWith(prefix)) names.push(name);
    }
    return names;
  }

  private all(kind: 'draft'): Draft[];
  private all(kind: 'unsent'): Unsent[];
  private all(kind: Written): (Draft | Unsent)[] {
    return this.names(kind).flatMap((name) => (this.read(name) ?? []) as Draft | Unsent);
  }

  private read(name: string): unknown {
    const text = this.storage.getItem(name);
    if (text === null) return null;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return null;
    }
  }

  private write(name: string, value: unknown): void {
    try {
      this.storage.setItem(name, JSON.stringify(value));
      this.canStore = true;
    } catch {
      // The storage is full or forbidden: say so rather than lose the text silently.
      this.canStore = false;
      this.changed();
    }
  }
}

/** Seconds after which to send again, where the refusal says or implies how long it lasts. */
function retryAfter(error: ApiError): number | null {
  // A full disk is not emptied within seconds.
  return error.retryAfter ?? (error.code === 'storage_full' ? 60 : null);
}
