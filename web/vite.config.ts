import react from '@vitejs/plugin-react';
import type { HtmlTagDescriptor, Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { chunkGroups } from './chunks.ts';
import { offlineShell } from './offline-plugin.ts';

// Where `npm run dev` finds the server.
const server = process.env.DAEDAM_URL ?? 'http://127.0.0.1:8000';
const apiPaths = ['/register', '/guests', '/recovery', '/about', '/token', '/users', '/sessions', '/answers', '/records', '/documents', '/recordings', '/positions', '/formats', '/host/status', '/host/disagreements', '/audit', '/healthz'];

/** Has the browser fetch the app beside the small script that starts it, and not after it. */
function appBesideItsStart(): Plugin {
  return {
    name: 'app-beside-its-start',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle = {} }) => {
        const chunks = Object.values(bundle).filter((each) => each.type === 'chunk');
        const app = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/src/app/render.tsx'));
        // What the app rests on comes before it, so that its styles have the last word.
        const wanted = [...chunks.filter(({ fileName }) => app?.imports.includes(fileName)), ...(app ? [app] : [])];
        const scripts = wanted.map(({ fileName }) => ({ rel: 'modulepreload', file: fileName }));
        const styles = wanted.flatMap(({ viteMetadata }) =>
          Array.from(viteMetadata?.importedCss ?? [], (file) => ({ rel: 'stylesheet', file })),
        );
        return [...styles, ...scripts]
          .filter(({ file }) => !html.includes(file))
          .map(({ rel, file }): HtmlTagDescriptor => ({ tag: 'link', injectTo: 'head', attrs: { rel, crossorigin: true, href: `/${file}` } }));
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), appBesideItsStart(), offlineShell()],
  base: '/',
  build: {
    target: 'es2022',
    manifest: true,
    sourcemap: false,
    // Inlined files would be data: addresses, which the content security policy refuses for scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: { groups: chunkGroups },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(apiPaths.map((path) => [path, { target: server, changeOrigin: false }])),
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'tests/**/*.test.ts'],
    environment: 'node',
  },
});
