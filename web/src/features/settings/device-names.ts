/** What devices are called, so that no two are called alike. */

import type { Device } from '../../api/client';

/** “Chrome · Windows” for what a browser says of itself; anything else as it is. */
export function deviceName(agent: string | null): string | null {
  if (!agent?.startsWith('Mozilla/')) return agent;
  const first = (names: [pattern: RegExp, name: string][]) => names.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = first([
    [/Edg/, 'Edge'],
    [/SamsungBrowser/, 'Samsung Internet'],
    [/Firefox|FxiOS/, 'Firefox'],
    [/Chrome|Chromium|CriOS/, 'Chrome'],
    [/Safari/, 'Safari'],
  ]);
  const system = first([
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Mac OS/, 'macOS'],
    [/Linux/, 'Linux'],
  ]);
  return [browser, system].filter(Boolean).join(' · ') || agent;
}

/** Each device with its name, numbered in the order of signing in where several have the same; this one first, then the last used. */
export function namedDevices(devices: Device[], unknown: string): { device: Device; name: string }[] {
  const bySignIn = [...devices].sort((a, b) => a.created_at.localeCompare(b.created_at) || a.id - b.id);
  const nameOf = ({ device }: Device) => deviceName(device) ?? unknown;
  const named = bySignIn.map((device) => {
    const alike = bySignIn.filter((each) => nameOf(each) === nameOf(device));
    const number = alike.length > 1 ? ` (${String(alike.indexOf(device) + 1)})` : '';
    return { device, name: nameOf(device) + number };
  });
  return named.sort(
    (a, b) => Number(b.device.current) - Number(a.device.current) || b.device.last_used_at.localeCompare(a.device.last_used_at),
  );
}
