import type { ChatApi, MessageView } from '../../client/api';
import { isTooLarge, pictureSize } from './picture-size';

/** Addresses of pictures that are in sight or were: each holds its bytes in memory. */
const MOST_KEPT = 40;
const HOLD_MS = 60_000;

const urls = new Map<string, Promise<string>>();

/**
 * An address under which the page can show a message's bytes.
 * @throws EngineError; `attachment_broken` also for a picture that would take too much to be shown
 */
export function mediaUrl(api: ChatApi, message: MessageView): Promise<string> {
  const known = urls.get(message.id);
  if (known) {
    urls.delete(message.id);
    urls.set(message.id, known);
    return known;
  }
  const url = load(api, message);
  urls.set(message.id, url);
  url.catch(() => urls.delete(message.id));
  for (const [id, old] of urls) {
    if (urls.size <= MOST_KEPT) break;
    urls.delete(id);
    void old.then(revokeLater, () => undefined);
  }
  return url;
}

async function load(api: ChatApi, { conversationId, id, attachment }: MessageView): Promise<string> {
  const blob = await api.attachment(conversationId, id);
  if (attachment?.kind === 'photo') {
    const size = await pictureSize(blob);
    if (!size || isTooLarge(size)) throw { code: 'attachment_broken', text: '', retryAfterSeconds: null };
  }
  return URL.createObjectURL(blob);
}

/** Hands a message's bytes to the browser's downloads, under a name. */
export async function saveFile(api: ChatApi, message: MessageView): Promise<void> {
  const blob = await api.attachment(message.conversationId, message.id);
  // Never with a type that the browser would show as a page.
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
  Object.assign(document.createElement('a'), { href: url, download: nameOf(message) }).click();
  revokeLater(url);
}

export function nameOf({ attachment, at }: MessageView): string {
  if (attachment?.name) return attachment.name;
  const ending = (attachment?.mediaType.split('/')[1] ?? 'bin').replace(/^octet-stream$/, 'bin');
  return `${attachment?.kind ?? 'file'}-${new Date(at).toISOString().slice(0, 16).replace(/[:T]/g, '-')}.${ending}`;
}

/** Whatever still shows it has time to let go. */
function revokeLater(url: string): void {
  setTimeout(() => URL.revokeObjectURL(url), HOLD_MS);
}
