import { expect, test } from 'vitest';
import { after, begin, beginAnswer, counted, hasClock, mark, restored, timesOfRecord, untilNextSecond, type ClockState } from './interview-clock';

const video = { preparation: 30, answer: 90 };

test('preparation comes first, and the answer begins with all of its time', () => {
  let clock = begin(video);
  expect(clock).toEqual({ phase: 'preparation', left: 30 });
  for (let second = 0; second < 29; second += 1) clock = after(clock, 1, video);
  expect(clock).toEqual({ phase: 'preparation', left: 1 });
  clock = after(clock, 1.2, video);
  expect(clock).toEqual({ phase: 'answer', left: 90 });
  expect(after(clock, 95, video)).toEqual({ phase: 'answer', left: 0 });
});

test('a question without preparation begins with its answer, and one without a limit has no clock', () => {
  expect(begin({ preparation: 0, answer: 60 })).toEqual({ phase: 'answer', left: 60 });
  expect(begin({ preparation: 0, answer: null })).toEqual({ phase: 'answer', left: null });
  expect(after({ phase: 'preparation', left: 1 }, 1, { preparation: 5, answer: null })).toEqual({ phase: 'answer', left: null });
  expect(beginAnswer(video)).toEqual({ phase: 'answer', left: 90 });
});

test('a clock that is switched off stands still in its phase', () => {
  expect(after({ phase: 'preparation', left: null }, 600, video)).toEqual({ phase: 'preparation', left: null });
});

test('a whole phase of ticks that come late is true to the second', () => {
  let clock: ClockState = { phase: 'answer', left: 90 };
  let passed = 0;
  while (clock.left !== null && clock.left > 0) {
    const late = untilNextSecond(clock.left) / 1_000 + 0.013;
    passed += late;
    clock = after(clock, counted(late, false), video);
  }
  expect(passed).toBeGreaterThanOrEqual(90);
  expect(passed).toBeLessThan(90.05);
});

test('a page out of sight counts the minute that browsers let pass between ticks; a computer that slept does not', () => {
  expect(counted(60.2, true)).toBe(60.2);
  expect(counted(60.2, false)).toBe(1);
  expect(counted(3_600, true)).toBe(1);
  expect(counted(1.4, false)).toBe(1.4);
  expect(counted(-5, false)).toBe(0);
});

test('the clock is announced at few moments, and never at the whole time', () => {
  const said = (whole: number) => {
    const heard: (number | null)[] = [];
    for (let left = whole; left >= 0; left -= 1) {
      const now = mark(left, whole);
      if (heard.at(-1) !== now) heard.push(now);
    }
    return heard;
  };
  expect(said(1_200)).toEqual([null, 600, 300, 60, 30, 10]);
  expect(said(90)).toEqual([null, 60, 30, 10]);
  expect(said(30)).toEqual([null, 10]);
});

test('what was kept comes back, also as an earlier version kept it, and what cannot be read begins again', () => {
  expect(restored('{"phase":"preparation","left":12.5}', video)).toEqual({ phase: 'preparation', left: 12.5 });
  expect(restored('{"left":2}', video)).toEqual({ phase: 'answer', left: 2 });
  expect(restored('{"phase":"answer","left":null}', video)).toEqual({ phase: 'answer', left: null });
  for (const text of [null, '', '{', '{}', '{"left":-1}', '{"left":"9"}', '7', '{"phase":"answer"}']) {
    expect(restored(text, video)).toEqual(begin(video));
  }
});

test('a question has its own times, or those of the interview', () => {
  const own = { conditions: { preparation_s: 30, time_limit_s: 90, editing: false, sheet: null } };
  const open = { conditions: { ...own.conditions, preparation_s: 0, time_limit_s: null } };
  expect(timesOfRecord(own, { time_limit_s: 60 })).toEqual(video);
  expect(timesOfRecord(open, { time_limit_s: 60 })).toEqual({ preparation: 0, answer: 60 });
  expect(timesOfRecord({ conditions: null }, { time_limit_s: null })).toEqual({ preparation: 0, answer: null });
  expect([own, open, { conditions: null }].map((each) => hasClock(each, { time_limit_s: null }))).toEqual([true, false, false]);
});
