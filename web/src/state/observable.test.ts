import { expect, test } from 'vitest';
import { observable } from './observable';

test('listeners hear of a change, and of nothing after they unsubscribed', () => {
  const value = observable('one');
  const heard: string[] = [];
  const unsubscribe = value.subscribe(() => heard.push(value.get()));
  value.set('two');
  value.set('two');
  unsubscribe();
  value.set('three');
  expect(heard).toEqual(['two']);
  expect(value.get()).toBe('three');
});
