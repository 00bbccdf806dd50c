import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { build, type Plugin } from 'vite';

const PAGE = 'index.html';
/** What the page asks for beside its assets, by name in `public`. */
const PUBLIC = ['manifest.webmanifest', 'icons/icon.svg', 'icons/icon-192.png'];

/**
 * Builds the service worker after everything else, since it holds the list of all that was built, and as one classic script: modules in
 * service workers are not to be had in every browser, and parts that are loaded later in none. What it runs while no page does is another such script.
 */
export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const page = bundle[PAGE];
      if (page?.type !== 'asset') throw new Error(`No ${PAGE} was built.`);
      const assets = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
      const urls = ['/', ...[...PUBLIC, ...assets].map((name) => `/${name}`).sort()];
      const files = await Promise.all(PUBLIC.map((name) => readFile(new URL(`../public/${name}`, import.meta.url))));
      const pageHash = sha256(page.source);
      const version = sha256([pageHash, ...urls, ...files.map(sha256)].join('\n')).slice(0, 16);
      const background = await bundled('src/client/background.ts');
      const backgroundFile = `assets/background-${sha256(background).slice(0, 8)}.js`;
      this.emitFile({ type: 'asset', fileName: backgroundFile, source: background });
      const code = await bundled('src/sw/sw.ts', {
        __BACKGROUND__: JSON.stringify(`/${backgroundFile}`),
        __PRECACHE__: JSON.stringify(urls),
        __PAGE_SHA256__: JSON.stringify(pageHash),
        __VERSION__: JSON.stringify(version),
      });
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: code });
    },
  };
}

async function bundled(input: string, define: Record<string, string> = {}): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    // Vite's helper for parts that are loaded later mentions it; here there are none.
    define: { ...define, 'import.meta': '{}' },
    build: {
      write: false,
      target: 'es2022',
      copyPublicDir: false,
      modulePreload: false,
      rolldownOptions: {
        input,
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (!output || !('output' in output)) throw new Error(`${input} was not built.`);
  return output.output[0].code;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
