import { expect, test } from 'vitest';
import { submitKey } from './platform';

test('the shortcut is the one of the reader’s own keyboard, and none where there is no keyboard', () => {
  expect(submitKey('MacIntel', false)).toBe('⌘');
  expect(submitKey('Win32', false)).toBe('Ctrl');
  expect(submitKey('Linux x86_64', false)).toBe('Ctrl');
  expect(submitKey('iPhone', true)).toBeNull();
  expect(submitKey('Linux armv81', true)).toBeNull();
});
