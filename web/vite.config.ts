import react from '@vitejs/plugin-react';
import type { HtmlTagDescriptor, Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { offlineShell } from './offline-plugin.ts';

// Where `npm run dev` finds the server.
const server = process.env.DAEDAM_URL ?? 'http://127.0.0.1:8000';
const apiPaths = ['/register', '/guests', '/recovery', '/about', '/token', '/users', '/sessions', '/answers', '/records', '/documents', '/positions', '/host/status', '/host/disagreements', '/healthz'];

/** What only pages behind the sign-in share, and the one that is tried without: a first load goes without it. */
const behindSignIn =
  /src\/(feedback|features\/report|voice)\/|src\/api\/(events|stream|conversation|newer|limits)\.|src\/ui\/(session-list|choices|radar|score|asked|position-input)\b/;

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
        // Few files, since a browser fetches six at a time and the largest must not wait for its turn: what starts,
        // what several pages share, and each page.
        codeSplitting: {
          groups: [
            {
              name: 'start',
              test: /src\/(api\/(token|connection|delay|errors)|state\/observable|storage\/index|i18n\/locale|ui\/display|app\/(addresses|main|offline))\.ts$|vite\/preload-helper|rolldown\/runtime/,
              priority: 2,
            },
            { name: 'shared', minShareCount: 2, test: (id) => !behindSignIn.test(id), priority: 1 },
            // It takes what is left.
            { name: 'feedback', minShareCount: 2, test: behindSignIn, priority: 0 },
          ],
        },
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
