import { expect, test } from 'vitest';
import { namedDevices } from './device-names';

const linux = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1';

const device = (id: number, agent: string | null, created: string, used: string, current = false) => ({
  id,
  device: agent,
  created_at: `2026-01-${created}T00:00:00Z`,
  last_used_at: `2026-01-${used}T00:00:00Z`,
  current,
});

test('five devices of one kind have five names, the same ones whichever is used', () => {
  const same = [1, 2, 3, 4, 5].map((id) => device(id, linux, `0${String(id)}`, '20', id === 3));
  const names = namedDevices(same, '?').map(({ name }) => name);
  expect(names[0]).toBe('Chrome · Linux (3)');
  expect(new Set(names).size).toBe(5);
});

test('this device comes first, then the one used last; a name that stands alone has no number', () => {
  const named = namedDevices([device(1, linux, '01', '02'), device(2, iphone, '01', '09'), device(3, null, '05', '01', true)], 'unknown');
  expect(named.map(({ name }) => name)).toEqual(['unknown', 'Safari · iPhone', 'Chrome · Linux']);
});
