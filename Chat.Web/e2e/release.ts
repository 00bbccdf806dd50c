import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const TYPES: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
  png: 'image/png',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
};

/** The web app as one version of it was built. */
export class Release {
  private constructor(private readonly folder: string) {}

  /** What the server itself was built with. */
  static readonly present = new Release(join(import.meta.dirname, '../../Chat.Host/wwwroot'));

  /** The next version: page and engine differ from the present one. */
  static async next(): Promise<Release> {
    const folder = mkdtempSync(join(tmpdir(), 'chat-release-'));
    const changed = {
      name: 'next-version',
      transform: (code: string, id: string) =>
        /(?:ui\/main\.tsx|client\/worker\.ts)(?:\?.*)?$/.test(id) ? `${code}\nglobalThis.release = 'next';` : null,
    };
    await build({
      logLevel: 'error',
      plugins: [changed],
      worker: { format: 'es', plugins: () => [changed] },
      build: { outDir: folder, emptyOutDir: true },
    });
    return new Release(folder);
  }

  /** As the server does: every path that is none of its own is the page. */
  file = (path: string): { body: Buffer; type: string } | null => {
    const name = new URL(path, 'http://here').pathname;
    if (/^\/(?:api|ws|healthz|readyz)/.test(name)) return null;
    const isFile = /\.[a-z0-9]+$/.test(name);
    try {
      return {
        body: readFileSync(join(this.folder, isFile ? name : 'index.html')),
        type: typeOf(isFile ? name : '.html'),
      };
    } catch {
      return null;
    }
  };

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function typeOf(name: string): string {
  return TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
}
