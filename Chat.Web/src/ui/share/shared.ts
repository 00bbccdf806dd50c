/** Where the service worker has put what another app shared (sw/share.ts). */
const CACHE = 'shared';
const TEXT = '/shared/text';
const FILES = '/shared/files/';

export interface Shared {
  text: string;
  files: File[];
}

export async function lookAtShared(): Promise<Shared> {
  const cache = await caches.open(CACHE);
  const text = (await (await cache.match(TEXT))?.text()) ?? '';
  const kept = (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith(FILES));
  return { text, files: await Promise.all(kept.map(async (place) => fileOf((await cache.match(place)) as Response))) };
}

/** What was shared has gone to a chat. */
export async function forgetShared(): Promise<void> {
  await caches.delete(CACHE);
}

async function fileOf(kept: Response): Promise<File> {
  const blob = await kept.blob();
  return new File([blob], decodeURIComponent(kept.headers.get('x-name') ?? ''), { type: blob.type });
}
