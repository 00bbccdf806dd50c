import type { AttachmentKind, NewAttachment } from '../../client/api';
import { texts } from '../texts';
import type { PhotoEdit } from './edit';
import { photo } from './photos';
import { tinyPreview } from './shrink';
import { type Steering, smallVideo } from './video/videos';

export type Prepared = Pick<NewAttachment, 'file' | 'kind' | 'name' | 'mediaType' | 'shown'>;

const PHOTO = /^image\/(jpeg|png|webp|gif|avif)$/;
/** These lose what moves in them when they are drawn. */
const MOVING = /^image\/gif$/;
const VIDEO = /^video\/(mp4|webm|ogg|quicktime)$/;
const AUDIO = /^audio\/(mpeg|mp4|aac|ogg|webm|wav|x-wav|flac|x-flac|x-m4a)$/;
const LOOK_MS = 8_000;

/** What a file is shown as: by its type alone. Whatever could hold a script is a file. */
export function kindOf({ type }: Blob): AttachmentKind {
  if (PHOTO.test(type)) return 'photo';
  if (VIDEO.test(type)) return 'video';
  return AUDIO.test(type) ? 'audio' : 'file';
}

/** Only what stands still and can be drawn anew. */
export function isEditable({ type }: Blob): boolean {
  return PHOTO.test(type) && !MOVING.test(type);
}

/**
 * @throws Error with a sentence for people when the file cannot be sent
 * @throws the reason with which `steering.stop` was aborted
 */
export async function prepare(file: File, original: boolean, steering: Steering): Promise<Prepared> {
  const kind = kindOf(file);
  const plain = { file, kind, name: file.name, mediaType: file.type };
  // Of nothing at all the engine says so.
  if (kind === 'file' || file.size === 0) return plain;
  if (kind === 'photo') return preparePhoto(file, original, null);
  if (kind === 'video' && !original) return preparedVideo(file, steering);
  const shown = await (kind === 'video' ? videoShown(file) : audioShown(file)).catch(() => null);
  // What this browser cannot play is still a file for others.
  return shown ? { ...plain, shown } : plain;
}

/** @throws Error with a sentence for people when the photo cannot be sent */
export async function preparePhoto(file: File, original: boolean, edit: PhotoEdit | null): Promise<Prepared> {
  if (file.size === 0) return { file, kind: 'photo', name: file.name, mediaType: file.type };
  const done = await photo(file, { original: original || MOVING.test(file.type), edit });
  if ('failed' in done) {
    if (done.failed === 'too_large') throw new Error(texts.media.tooManyPixels(file.name));
    // As it is it may tell where it was taken, and show what was cut off.
    if (!original || edit) throw new Error(texts.media.unreadablePhoto(file.name));
    return { file, kind: 'file', name: file.name, mediaType: file.type };
  }
  const { blob, width, height, preview } = done;
  const name = blob === file ? file.name : withEnding(file.name, blob.type);
  return { file: blob, kind: 'photo', name, mediaType: blob.type, shown: { width, height, preview } };
}

async function preparedVideo(file: File, steering: Steering): Promise<Prepared> {
  const converted = await smallVideo(file, steering);
  // As it is it may tell where it was taken.
  if (!converted) throw new Error(texts.media.unreadableVideo(file.name));
  const { blob, seconds, width, height } = converted;
  const known = { width, height, durationMs: Math.max(1, Math.round(1000 * seconds)) };
  // This browser need not play what others do.
  const shown = { ...known, ...(await videoShown(blob).catch(() => null)) };
  return { file: blob, kind: 'video', name: withEnding(file.name, blob.type), mediaType: blob.type, shown };
}

function withEnding(name: string, type: string): string {
  const ending = type.replace(/^.*\//, '').replace('jpeg', 'jpg');
  return `${name.replace(/\.[^.]{1,5}$/, '')}.${ending}`;
}

async function videoShown(file: Blob): Promise<Prepared['shown']> {
  return played(file, 'video', async (element) => {
    const video = element as HTMLVideoElement;
    const known = { width: video.videoWidth, height: video.videoHeight, ...durationOf(video) };
    video.currentTime = Math.min(0.5, (video.duration || 1) / 2);
    await happens(video, 'seeked');
    const canvas = new OffscreenCanvas(known.width, known.height);
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    return { ...known, preview: tinyPreview(canvas) };
  });
}

function audioShown(file: Blob): Promise<Prepared['shown']> {
  return played(file, 'audio', async (audio) => durationOf(audio));
}

async function played<T>(
  file: Blob,
  tag: 'video' | 'audio',
  look: (element: HTMLMediaElement) => Promise<T>,
): Promise<T> {
  const element = document.createElement(tag);
  const url = URL.createObjectURL(file);
  try {
    Object.assign(element, { muted: true, preload: 'auto', src: url });
    await happens(element, 'loadeddata');
    return await look(element);
  } finally {
    element.removeAttribute('src');
    element.load();
    URL.revokeObjectURL(url);
  }
}

function durationOf({ duration }: HTMLMediaElement): { durationMs?: number } {
  return Number.isFinite(duration) && duration > 0 ? { durationMs: Math.max(1, Math.round(duration * 1000)) } : {};
}

function happens(element: HTMLMediaElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, LOOK_MS);
    const settle = (then: () => void) => () => {
      clearTimeout(timer);
      then();
    };
    element.addEventListener(event, settle(resolve), { once: true });
    element.addEventListener('error', settle(reject), { once: true });
  });
}
