import { createHash } from 'node:crypto';
import { defineConfig, type Plugin } from 'vite';

/** Writes the names of all built files into the service worker, so that it can keep the whole shell for offline use. */
function precacheList(): Plugin {
  return {
    name: 'precache-list',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle['sw.js'];
      if (worker?.type !== 'chunk') return;
      const files = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
      const urls = ['/', '/manifest.webmanifest', '/icons/icon.svg', ...files.map((name) => `/${name}`).sort()];
      const version = createHash('sha256').update(urls.join('\n')).digest('hex').slice(0, 16);
      worker.code = worker.code
        .replace('__PRECACHE__', JSON.stringify(urls))
        .replace('__VERSION__', JSON.stringify(version));
    },
  };
}

export default defineConfig({
  plugins: [precacheList()],
  build: {
    outDir: '../Chat.Host/wwwroot',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { main: 'index.html', sw: 'src/sw/sw.ts' },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
});
