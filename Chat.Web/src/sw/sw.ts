/**
 * The offline shell: keeps the page and its assets, nothing else. What people write never passes through here, and neither `/api` nor
 * `/ws` is ever touched. A new version waits until the tabs of the old one are closed, because those still ask for the old assets.
 */
export {};

declare const self: ServiceWorkerGlobalScope;
declare const __PRECACHE__: string[];
declare const __VERSION__: string;

const CACHE = `shell-${__VERSION__}`;
const SHELL = '/';
/** On a network that accepts but does not answer, the kept shell must not wait long. */
const PATIENCE_MS = 3000;

self.addEventListener('install', (event) => event.waitUntil(keepShell()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && isRouteOfTheApp(url.pathname)) event.respondWith(page(request));
  else if (__PRECACHE__.includes(url.pathname) && url.pathname !== SHELL) event.respondWith(asset(request));
});

function isRouteOfTheApp(path: string): boolean {
  return path === '/' || path === '/settings' || path.startsWith('/c/') || path.startsWith('/join/');
}

async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(__PRECACHE__.map((url) => new Request(url, { cache: 'reload' })));
}

async function takeOver(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function page(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.status < 500) return response;
  } catch {
    // Offline, or too slow: the kept page is as good.
  }
  return (await kept(SHELL)) ?? fetch(request);
}

async function asset(request: Request): Promise<Response> {
  return (await kept(request)) ?? fetch(request);
}

async function kept(request: Request | string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(request);
}
