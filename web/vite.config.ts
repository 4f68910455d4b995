import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds the server.
const server = process.env.DAEDAM_URL ?? 'http://127.0.0.1:8000';
const apiPaths = ['/register', '/token', '/users', '/sessions', '/answers', '/records', '/recordings', '/positions', '/host/status', '/healthz'];

export default defineConfig({
  plugins: [react()],
  base: '/',
  build: {
    target: 'es2022',
    manifest: true,
    sourcemap: false,
    // Inlined files would be data: addresses, which the content security policy refuses for scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(apiPaths.map((path) => [path, { target: server, changeOrigin: false }])),
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'tests/**/*.test.ts'],
    environment: 'node',
  },
});
