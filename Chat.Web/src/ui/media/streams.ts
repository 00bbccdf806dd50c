import type { ChatApi, EngineError, MessageView } from '../../client/api';
import { asEngineError } from '../errors';

interface Stream {
  api: ChatApi;
  message: MessageView;
  /** Of each part: null when it came, else why it did not. */
  told(error: EngineError | null): void;
}

/** What the service worker asks (sw/playback.ts). */
interface Question {
  media: string;
  start: number | null;
}

const TOKEN_BYTES = 16;
const streams = new Map<string, Stream>();
let listens = false;

/** Whether this browser can play a file while it loads: a service worker has to stand between the player and the engine. */
export function canStream(): boolean {
  return Boolean(navigator.serviceWorker?.controller);
}

/**
 * An address for a player of this page, under which it is given a message's bytes in any ranges, each chunk checked by the engine. Good until `endStream`.
 * @param told what came of each part that the player asked for
 */
export function startStream(api: ChatApi, message: MessageView, told: Stream['told']): string {
  if (!listens) navigator.serviceWorker.addEventListener('message', (event) => void answer(event));
  listens = true;
  const random = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  const token = [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  streams.set(token, { api, message, told });
  return `/media/${token}`;
}

export function endStream(url: string): void {
  const token = url.split('/').at(-1) ?? '';
  const stream = streams.get(token);
  streams.delete(token);
  void stream?.api.endPlayback(stream.message.id);
}

async function answer({ data, ports: [port] }: MessageEvent<Question | object>): Promise<void> {
  if (!('media' in data) || !port) return;
  const stream = streams.get(data.media);
  const attachment = stream?.message.attachment;
  if (!stream || !attachment) {
    port.postMessage(null);
    return;
  }
  if (data.start === null) {
    port.postMessage({ size: attachment.size, mediaType: attachment.mediaType });
    return;
  }
  try {
    const bytes = await stream.api.attachmentPart(stream.message.conversationId, stream.message.id, data.start);
    port.postMessage({ bytes }, [bytes.buffer]);
    tell(data.media, null);
  } catch (thrown) {
    port.postMessage(null);
    const error = asEngineError(thrown);
    // Another player of the same message has ended; this one asks again.
    if (error.code !== 'cancelled') tell(data.media, error);
  }
}

function tell(token: string, error: EngineError | null): void {
  streams.get(token)?.told(error);
}
