/** Both languages say everything, and each says it in its own script. */

import { expect, test } from 'vitest';
import { en as formatEn } from '../src/formats/messages/en';
import { ko as formatKo } from '../src/formats/messages/ko';
import { en } from '../src/i18n/en';
import { ko } from '../src/i18n/ko';
import { en as recordingEn } from '../src/recordings/messages/en';
import { ko as recordingKo } from '../src/recordings/messages/ko';

/** The catalogues, with what is fetched beside them. */
const all = {
  ko: { ...ko, recordings: recordingKo, formats: formatKo },
  en: { ...en, recordings: recordingEn, formats: formatEn },
};

/** Every leaf of a catalogue: its path, and what it says. */
function leaves(value: unknown, path = ''): [path: string, said: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, sample(value as (...values: unknown[]) => string)]];
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

/** What a message says of numbers, which all messages can write. */
function sample(message: (...values: unknown[]) => string): string {
  return message('2', '3', '4');
}

/** The same in every language: names, marks, and what only numbers make. */
const either = /^(shared\.(unmeasured|languages\..*)|shared\.seconds|report\.confidence|setup\.fileFailed)$/;
const hangul = /[가-힣]/;

test('both catalogues have the same messages', () => {
  const paths = (catalogue: unknown) => leaves(catalogue).map(([path]) => path);
  expect(paths(all.en)).toEqual(paths(all.ko));
  expect(paths(ko).length).toBeGreaterThan(200);
});

test('no message is empty, and none says undefined', () => {
  for (const [path, said] of [...leaves(all.ko), ...leaves(all.en)]) {
    expect(said.trim(), path).not.toBe('');
    expect(said, path).not.toMatch(/undefined|NaN|\[object/);
  }
});

test('Korean is written in Hangul and English without it', () => {
  const wrongKorean = leaves(all.ko).filter(([path, said]) => !either.test(path) && !hangul.test(said));
  const wrongEnglish = leaves(all.en).filter(([path, said]) => !either.test(path) && hangul.test(said));
  expect(wrongKorean.map(([path, said]) => `${path}: ${said}`)).toEqual([]);
  expect(wrongEnglish.map(([path, said]) => `${path}: ${said}`)).toEqual([]);
});
