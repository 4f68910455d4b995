/** Dates, numbers and durations as the reader's language writes them. */

import type { Locale } from '.';

export class Format {
  private readonly dates: Intl.DateTimeFormat;
  private readonly moments: Intl.DateTimeFormat;
  private readonly short: Intl.DateTimeFormat;
  private readonly utc: Intl.DateTimeFormat;
  private readonly numbers: Intl.NumberFormat;
  private readonly amounts: Intl.NumberFormat;
  private readonly lists: Intl.ListFormat;

  constructor(locale: Locale) {
    const tag = locale === 'ko' ? 'ko-KR' : 'en-GB';
    this.dates = new Intl.DateTimeFormat(tag, { dateStyle: 'long' });
    this.moments = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
    this.short = new Intl.DateTimeFormat(tag, { month: 'numeric', day: 'numeric' });
    this.utc = new Intl.DateTimeFormat(tag, { month: 'numeric', day: 'numeric', timeZone: 'UTC' });
    this.amounts = new Intl.NumberFormat(tag, { minimumFractionDigits: 2, maximumFractionDigits: 4 });
    this.numbers = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
    this.lists = new Intl.ListFormat(tag, { type: 'conjunction' });
  }

  /** “2026년 1월 23일” */
  date = (iso: string): string => this.dates.format(new Date(iso));

  /** “2026. 1. 23. 17:00” */
  moment = (iso: string): string => this.moments.format(new Date(iso));

  /** “1. 23.” */
  day = (iso: string): string => this.short.format(new Date(iso));

  /** “1. 23.” of a date that is one in UTC. */
  utcDay = (date: string): string => this.utc.format(new Date(date));

  number = (value: number): string => this.numbers.format(value);

  /** An amount of money in a currency that is not known. */
  amount = (value: number): string => this.amounts.format(value);

  list = (words: string[]): string => this.lists.format(words);
}

/** Seconds as a clock shows them: “1:05”. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')}`;
}
