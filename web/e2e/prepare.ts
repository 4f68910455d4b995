/** Looks before the tests whether there is what they need, and says which browser they run in. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { program } from './server';

export default function prepare(): void {
  const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(chromium)) throw new Error(`There is no ${chromium}: apt-get install chromium fonts-noto-cjk`);
  if (!existsSync(program)) throw new Error(`There is no ${program}: cargo build -p daedam`);
  process.stdout.write(execFileSync(chromium, ['--version', '--no-sandbox'], { encoding: 'utf8' }));
}
