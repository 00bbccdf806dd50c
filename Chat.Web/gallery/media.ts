import type { MessageView } from '../src/client/api';
import type { Chat } from './chat';
import { madeUpPhoto } from './picture';

/** What the made-up people have sent: photos are painted, everything else is broken. */
export async function fileOf(chat: Chat, messageId: string): Promise<Blob | null> {
  const attachment = chat.messages.find(({ id }) => id === messageId)?.attachment;
  if (attachment?.kind !== 'photo' || !attachment.width || !attachment.height) return null;
  return madeUpPhoto(attachment.width, attachment.height, attachment.size % 360);
}

export function photo(width: number, height: number, hue: number, preview: Uint8Array): Partial<MessageView> {
  const attachment = { kind: 'photo' as const, name: 'IMG_2041.jpg', mediaType: 'image/jpeg', size: 300_000 + hue };
  return { attachment: { ...attachment, width, height, durationMs: null, preview, waveform: null } };
}

export function pdf(name: string, size: number): Partial<MessageView> {
  const attachment = { kind: 'file' as const, name, mediaType: 'application/pdf', size };
  return { attachment: { ...attachment, width: null, height: null, durationMs: null, preview: null, waveform: null } };
}

export function video(width: number, height: number, durationMs: number, preview: Uint8Array): Partial<MessageView> {
  const attachment = { kind: 'video' as const, name: 'clip.mp4', mediaType: 'video/mp4', size: 21_000_000 };
  return { attachment: { ...attachment, width, height, durationMs, preview, waveform: null } };
}

export function voice(durationMs: number): Partial<MessageView> {
  const waveform = Uint8Array.from({ length: 48 }, (_, i) => 40 + ((i * 7919) % 200));
  const attachment = { kind: 'voice' as const, name: '', mediaType: 'audio/webm', size: durationMs * 4 };
  return { attachment: { ...attachment, width: null, height: null, durationMs, preview: null, waveform } };
}

/** The colours of a made-up photo, small: see `previewSide`. */
export function previewOf(width: number, height: number, hue: number): Uint8Array {
  const bytes = new Uint8Array(2 + 2 * width * height);
  bytes.set([width, height]);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const shade = y / height;
      const [red, green, blue] = [hue % 32, 40 - 20 * shade, 24 - 16 * shade].map(Math.floor) as [
        number,
        number,
        number,
      ];
      new DataView(bytes.buffer).setUint16(2 + 2 * (y * width + x), (red << 11) | (green << 5) | blue);
    }
  return bytes;
}
