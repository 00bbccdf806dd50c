import { isPlayed } from '../crypto/attachment-content';
import { type ByteRange, byteRange } from './byte-range';
import { scope } from './scope';

/** Under a name that nobody can guess, and that only the page which made it can answer for (ui/media/streams.ts). */
const PLACE = /^\/media\/([0-9a-f]{32})$/;

/** What this worker asks of the page that plays: with `start` null what it is, else bytes from there on. */
export interface PlaybackQuestion {
  media: string;
  start: number | null;
}
/** Null: no such thing is played there, or it cannot be had. */
export type PlaybackAnswer = { size: number; mediaType: string } | { bytes: Uint8Array<ArrayBuffer> } | null;

interface Played {
  page: Client;
  token: string;
  size: number;
}

/**
 * Video and sound for a page's players, in the ranges that they ask for. Bytes and keys are the engine's affair: this worker asks the page, which asks the
 * engine, piece by piece as the player takes them. So it has no state, and goes on wherever the browser has stopped it. Null: no matter of players.
 */
export function fromPlayer({ request, clientId }: FetchEvent): Promise<Response> | null {
  const { pathname, origin } = new URL(request.url);
  const token = PLACE.exec(pathname)?.[1];
  if (!token || origin !== scope.location.origin || request.method !== 'GET' || request.mode === 'navigate')
    return null;
  return answer(token, clientId, request.headers.get('range'));
}

async function answer(token: string, clientId: string, range: string | null): Promise<Response> {
  const page = await scope.clients.get(clientId);
  const about = page?.type === 'window' ? await ask(page, { media: token, start: null }) : null;
  if (!page || !about || !('size' in about) || !isPlayed(about.mediaType)) return new Response(null, { status: 404 });
  const { size, mediaType } = about;
  const asked = byteRange(range, size);
  const headers = new Headers({
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  if (asked === 'unsatisfiable') {
    headers.set('content-range', `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = asked ?? { start: 0, end: size };
  headers.set('content-type', mediaType);
  headers.set('content-length', `${end - start}`);
  if (asked) headers.set('content-range', `bytes ${start}-${end - 1}/${size}`);
  return new Response(bytesOf({ page, token, size }, { start, end }), { status: asked ? 206 : 200, headers });
}

/** No byte is asked for before the player wants it: memory holds one answer of the page. */
function bytesOf({ page, token }: Played, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let at = start;
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const part = await ask(page, { media: token, start: at });
    if (!part || !('bytes' in part) || part.bytes.length === 0) {
      controller.error(new Error('The file cannot be read on.'));
      return;
    }
    const bytes = part.bytes.subarray(0, end - at);
    at += bytes.length;
    controller.enqueue(bytes);
    if (at === end) controller.close();
  };
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}

function ask(page: Client, question: PlaybackQuestion): Promise<PlaybackAnswer> {
  const { port1, port2 } = new MessageChannel();
  const answered = new Promise<PlaybackAnswer>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<PlaybackAnswer>) => resolve(data);
  });
  page.postMessage(question, [port2]);
  return answered.finally(() => port1.close());
}
