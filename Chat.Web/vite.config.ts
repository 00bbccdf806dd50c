import { defineConfig } from 'vite';
import { compressed } from './tools/compressed.ts';
import { serviceWorker } from './tools/service-worker.ts';

export default defineConfig({
  plugins: [serviceWorker(), compressed()],
  build: {
    outDir: '../Chat.Host/wwwroot',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { main: 'index.html' },
      // Compressing takes most of a build, which is no news.
      checks: { pluginTimings: false },
      output: { entryFileNames: 'assets/[name]-[hash].js' },
    },
  },
  worker: { format: 'es' },
});
