/** Writes the names of the question bank's families where the app reads them; `--check` only says whether they are fresh. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const bank = new URL('../../crates/interviewer/bank/', import.meta.url);
const target = new URL('../src/features/setup/positions.json', import.meta.url);

export function positions() {
  const families = readdirSync(bank)
    .filter((file) => file.endsWith('.toml') && file !== 'general.toml')
    .sort()
    .map((file) => {
      const text = readFileSync(new URL(file, bank), 'utf8');
      const section = /\[name\]([^[]*)/.exec(text)?.[1] ?? '';
      const name = (language) => new RegExp(`^${language}\\s*=\\s*"([^"]+)"`, 'm').exec(section)?.[1] ?? '';
      return { id: file.replace('.toml', ''), ko: name('ko'), en: name('en') };
    });
  return `${JSON.stringify(families, null, 2)}\n`;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const fresh = positions();
  if (process.argv.includes('--check')) process.exitCode = readFileSync(target, 'utf8') === fresh ? 0 : 1;
  else writeFileSync(target, fresh);
}
