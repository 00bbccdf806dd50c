import type { NewAttachment } from '../../client/api';
import { texts } from '../texts';
import type { PhotoEdit } from './edit';
import { isMoving, isRare, kindOf, typeOf } from './file-kind';
import { photo } from './photos';
import { tinyPreview } from './shrink';
import { type Steering, smallVideo } from './video/videos';

export type Prepared = Pick<NewAttachment, 'file' | 'kind' | 'name' | 'mediaType' | 'shown'>;

const LOOK_MS = 8_000;

/**
 * @throws Error with a sentence for people when the file cannot be sent
 * @throws the reason with which `steering.stop` was aborted
 */
export async function prepare(file: File, original: boolean, steering: Steering): Promise<Prepared> {
  const kind = kindOf(file);
  const plain = { ...asItIs(file), kind };
  // Of nothing at all the engine says so.
  if (kind === 'file' || file.size === 0) return plain;
  if (kind === 'photo') return preparePhoto(file, original, null);
  if (kind === 'video' && !original) return preparedVideo(file, steering);
  if (isRare(file)) return asItIs(file);
  const shown = await (kind === 'video' ? videoShown(file) : audioShown(file)).catch(() => null);
  // What this browser cannot play is still a file for others.
  return shown ? { ...plain, shown } : plain;
}

function asItIs(file: File): Prepared {
  return { file, kind: 'file', name: file.name, mediaType: typeOf(file) };
}

/** @throws Error with a sentence for people when the photo cannot be sent */
export async function preparePhoto(file: File, original: boolean, edit: PhotoEdit | null): Promise<Prepared> {
  const own = asItIs(file);
  if (file.size === 0) return { ...own, kind: 'photo' };
  const staysAsItIs = original && !edit;
  if (staysAsItIs && isRare(file)) return own;
  const done = await photo(file, { original, moves: isMoving(file), edit });
  if ('failed' in done) {
    if (done.failed === 'too_large') throw new Error(texts.media.tooManyPixels(file.name));
    // As it is it may tell where it was taken, and show what was cut off.
    if (!staysAsItIs) {
      const { rarePhoto, unreadablePhoto } = texts.media;
      throw new Error((isRare(file) ? rarePhoto : unreadablePhoto)(file.name));
    }
    return own;
  }
  const { blob, width, height, preview } = done;
  const shown = { width, height, preview };
  if (staysAsItIs) return { ...own, kind: 'photo', shown };
  return { file: blob, kind: 'photo', name: withEnding(file.name, blob.type), mediaType: blob.type, shown };
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
