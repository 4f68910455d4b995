import { expect, test } from 'vitest';
import { EventParser } from './stream';

test('gives an event only when it is complete, however the text is cut', () => {
  const text = ': hello\n\nevent: record\nid: 7\ndata: {"a":\ndata: 1}\n\nevent: session\r\nid: 8\r\ndata: {}\r\n\r\n';
  for (const size of [1, 3, 1_000]) {
    const parser = new EventParser();
    const seen = [];
    for (let at = 0; at < text.length; at += size) seen.push(...parser.push(text.slice(at, at + size)));
    expect(seen).toEqual([
      { event: 'record', data: '{"a":\n1}', id: '7' },
      { event: 'session', data: '{}', id: '8' },
    ]);
  }
});
