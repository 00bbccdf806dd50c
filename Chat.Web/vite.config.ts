import { defineConfig } from 'vite';
import { serviceWorker } from './tools/service-worker.ts';

export default defineConfig({
  plugins: [serviceWorker()],
  build: {
    outDir: '../Chat.Host/wwwroot',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { main: 'index.html' },
      output: { entryFileNames: 'assets/[name]-[hash].js' },
    },
  },
  worker: { format: 'es' },
});
