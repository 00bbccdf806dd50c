import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The server's own policy, so that the gallery shows what it would refuse. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; " +
  "manifest-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types chat";

/** The app on a made-up engine: `npm run gallery`. Never part of what is shipped. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: join(import.meta.dirname, '../public'),
  build: {
    outDir: join(import.meta.dirname, '../../artifacts/gallery'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  preview: { headers: { 'Content-Security-Policy': POLICY } },
});
