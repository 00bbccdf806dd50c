import { ATTACHMENT_KEY_BYTES } from './attachment';
import { fromHex, ownBytes, toHex } from './bytes';

export type AttachmentKind = 'photo' | 'video' | 'audio' | 'voice' | 'file';

/** A file beside a message: where its ciphertext lies, what opens it, and what is shown before it is here. */
export interface Attachment {
  kind: AttachmentKind;
  /** Empty while it is being uploaded. */
  assetId: string;
  key: Uint8Array;
  /** Bytes of the file, 1 or more. */
  size: number;
  /** SHA-256 of the whole ciphertext. */
  hash: Uint8Array;
  /** Lower case, without parameters. */
  mediaType: string;
  /** As `tidyFileName` leaves it; may be empty. */
  name: string;
  /** Pixels as they are seen; null when not known, both or neither. */
  width: number | null;
  height: number | null;
  durationMs: number | null;
  /** See `previewSide`. */
  preview: Uint8Array | null;
  /** Loudness over time, 0 to 255 each. */
  waveform: Uint8Array | null;
}

export const MAX_FILE_NAME_CHARS = 200;
export const MAX_WAVEFORM_BYTES = 64;
export const MAX_PREVIEW_SIDE = 32;
export const MAX_PREVIEW_PIXELS = 512;
const MAX_SIDE = 65_535;
const MAX_DURATION_MS = 2 ** 31 - 1;
const EXTENSION_CHARS = 16;
const OTHER_TYPE = 'application/octet-stream';
const KINDS: readonly AttachmentKind[] = ['photo', 'video', 'audio', 'voice', 'file'];

/** What is shown as more than a file. Whatever could hold a script is not among them. */
const SHOWN: Partial<Record<AttachmentKind, RegExp>> = {
  photo: /^image\/(jpeg|png|webp|gif|avif)$/,
  video: /^video\/(mp4|webm|ogg|quicktime)$/,
  audio: /^audio\/(mpeg|mp4|aac|ogg|webm|wav|x-wav|flac|x-flac|x-m4a)$/,
  voice: /^audio\/(webm|ogg|mp4)$/,
};

/** The kind that a file of this media type may have: what it claims to be, or a file. */
export function kindFor(kind: AttachmentKind, mediaType: string): AttachmentKind {
  return SHOWN[kind]?.test(mediaType) ? kind : 'file';
}

/** Whether it is a type of video or sound that a browser may be given to play. */
export function isPlayed(mediaType: string): boolean {
  return (['video', 'audio', 'voice'] as const).some((kind) => kindFor(kind, mediaType) === kind);
}

/** A media type as it is kept: lower case, no parameters; the one for anything when it is none. */
export function tidyMediaType(mediaType: string): string {
  const type = (mediaType.split(';')[0] ?? '').trim().toLowerCase();
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,62}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/.test(type) ? type : OTHER_TYPE;
}

/**
 * A name under which a file may be saved anywhere: no separators, no characters that are not seen or turn the direction of others, no leading dots, at most 200
 * characters with the ending kept.
 */
export function tidyFileName(name: string): string {
  const plain = name
    // Joiners are part of how some scripts and emoji are written.
    .replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[\\/:*?"<>|]+/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const chars = [...plain];
  if (chars.length <= MAX_FILE_NAME_CHARS) return plain;
  const dot = chars.lastIndexOf('.');
  const ending = dot >= chars.length - EXTENSION_CHARS && dot > 0 ? chars.slice(dot) : [];
  return [...chars.slice(0, MAX_FILE_NAME_CHARS - ending.length), ...ending].join('');
}

/**
 * Width and height of a tiny preview, or null when it is none: a byte each (1 – 32, at most 512 pixels), then the pixels in rows from the top, 16 bits each,
 * big-endian, 5 of red, 6 of green, 5 of blue. No picture format: whoever decodes those for a stranger takes a risk.
 */
export function previewSide(preview: Uint8Array): { width: number; height: number } | null {
  const [width = 0, height = 0] = preview;
  const fits = width >= 1 && height >= 1 && width <= MAX_PREVIEW_SIDE && height <= MAX_PREVIEW_SIDE;
  if (!fits || width * height > MAX_PREVIEW_PIXELS || preview.length !== 2 + 2 * width * height) return null;
  return { width, height };
}

export function attachmentFields(attachment: Attachment): unknown[] {
  const { kind, assetId, key, size, hash, mediaType, name, width, height, durationMs, preview, waveform } = attachment;
  const number = KINDS.indexOf(kind) + 1;
  return [fromHex(assetId), key, size, hash, number, mediaType, name, width, height, durationMs, preview, waveform];
}

/** Null when what is needed to open it is missing; what else is out of its bounds is left out. */
export function readAttachment(value: unknown): Attachment | null {
  if (!Array.isArray(value)) return null;
  const [assetId, key, size, hash, number, type, name, width, height, durationMs, preview, waveform] =
    value as unknown[];
  if (!isBytes(assetId, 16) || !isBytes(key, ATTACHMENT_KEY_BYTES) || !isBytes(hash, 32)) return null;
  if (!Number.isSafeInteger(size) || (size as number) < 1) return null;
  const mediaType = tidyMediaType(typeof type === 'string' ? type : '');
  const bothSides = isWithin(width, MAX_SIDE) && isWithin(height, MAX_SIDE);
  const hasPreview = preview instanceof Uint8Array && previewSide(preview) !== null;
  const hasWaveform = waveform instanceof Uint8Array && waveform.length > 0 && waveform.length <= MAX_WAVEFORM_BYTES;
  return {
    kind: kindFor(KINDS[(number as number) - 1] ?? 'file', mediaType),
    assetId: toHex(assetId),
    key: ownBytes(key),
    size: size as number,
    hash: ownBytes(hash),
    mediaType,
    name: tidyFileName(typeof name === 'string' ? name : ''),
    width: bothSides ? (width as number) : null,
    height: bothSides ? (height as number) : null,
    durationMs: isWithin(durationMs, MAX_DURATION_MS) ? durationMs : null,
    preview: hasPreview ? ownBytes(preview) : null,
    waveform: hasWaveform ? ownBytes(waveform) : null,
  };
}

function isBytes(value: unknown, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
}

function isWithin(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
}
