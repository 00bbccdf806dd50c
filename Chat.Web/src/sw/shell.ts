import { isPage } from './routes';
import { scope } from './scope';

declare const __PRECACHE__: string[];
declare const __PAGE_SHA256__: string;
declare const __VERSION__: string;

const PREFIX = 'shell-';
const CACHE = `${PREFIX}${__VERSION__}`;
const PAGE = '/';

/** All or nothing: a version of which a file is missing is not installed, and is tried again at the next look. */
export async function keepShell(): Promise<void> {
  const known = await caches.keys();
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(__PRECACHE__.map((path) => keep(cache, path)));
  } catch (error) {
    if (!known.includes(CACHE)) await caches.delete(CACHE);
    throw error;
  }
}

/**
 * The version before stays: a tab that has not been reloaded yet, and its engine, may still ask for parts of it, which the server has no more.
 */
export async function dropOldShells(): Promise<void> {
  const shells = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(shells.slice(0, -1).map((name) => caches.delete(name)));
}

/**
 * The page always comes from what is kept, so that page, engine and worker are of one version, and a start waits for no network. Null: not a
 * matter of the shell. `/api` and `/ws` are never touched.
 */
export function fromShell(request: Request): Promise<Response> | null {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== scope.location.origin) return null;
  if (request.mode === 'navigate') return isPage(url.pathname) ? page(request) : null;
  const isKept = url.pathname !== PAGE && __PRECACHE__.includes(url.pathname);
  return isKept || url.pathname.startsWith('/assets/') ? asset(request) : null;
}

async function page(request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(PAGE)) ?? fetch(request);
}

async function asset(request: Request): Promise<Response> {
  const own = await (await caches.open(CACHE)).match(request);
  return own ?? (await caches.match(request)) ?? fetch(request);
}

/** Files with a hash in their name are taken from the version before, if it had them. */
async function keep(cache: Cache, path: string): Promise<void> {
  const before = path.startsWith('/assets/') ? await caches.match(path) : undefined;
  const response = before ?? (await fetch(new Request(path, { cache: 'no-cache' })));
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`);
  if (path === PAGE) await checkPage(response.clone());
  await cache.put(path, response);
}

/** The server may have been replaced between this script and the page. */
async function checkPage(response: Response): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer()));
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (hex !== __PAGE_SHA256__) throw new Error('The page is of another version.');
}
