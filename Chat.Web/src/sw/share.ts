import { scope } from './scope';

/** Where another app's share lands (`share_target` of the manifest): the page shows whom to send it to. */
const TARGET = '/share';
/**
 * What was shared lies here until the page has taken it (ui/share): the text under `/shared/text`, files under `/shared/files/<n>` with their
 * names in `x-name`, percent-encoded. A later share takes the place of one that nobody took.
 */
const CACHE = 'shared';
const MOST_FILES = 30;
const LONGEST_TEXT = 60_000;

/** Null: no share. */
export function fromShare(request: Request): Promise<Response> | null {
  const { pathname, origin } = new URL(request.url);
  if (request.method !== 'POST' || pathname !== TARGET || origin !== scope.location.origin) return null;
  return keep(request).then(() => Response.redirect(TARGET, 303));
}

async function keep(request: Request): Promise<void> {
  const form = await request.formData();
  await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  const parts = ['title', 'text', 'url'].map((name) => form.get(name)).filter((part) => typeof part === 'string');
  const text = [...new Set(parts.map((part) => part.trim()).filter(Boolean))].join('\n').slice(0, LONGEST_TEXT);
  if (text) await cache.put('/shared/text', new Response(text));
  const files = form.getAll('files').filter((file) => file instanceof File);
  for (const [index, file] of files.slice(0, MOST_FILES).entries()) {
    const headers = {
      'content-type': file.type || 'application/octet-stream',
      'x-name': encodeURIComponent(file.name),
    };
    await cache.put(`/shared/files/${index}`, new Response(file, { headers }));
  }
}
