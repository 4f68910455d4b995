/** Writes `sw.js`: the worker that keeps the app's files, with the names of these files. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const worker = new URL('src/offline/worker.js', import.meta.url);

export function offlineShell(): Plugin {
  return {
    name: 'offline-shell',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const files = Object.keys(bundle)
          .filter((name) => name.startsWith('assets/'))
          .sort()
          .map((name) => `/${name}`);
        const source = readFileSync(worker, 'utf8');
        const page = bundle['index.html'];
        const version = createHash('sha256')
          .update(files.join())
          .update(source)
          .update(page?.type === 'asset' ? page.source : '')
          .digest('hex')
          .slice(0, 16);
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: source.replace('%VERSION%', version).replace('%FILES%', files.join(' ')) });
      },
    },
  };
}
