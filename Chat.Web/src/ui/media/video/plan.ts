import type { Size } from '../picture-size';
import { fitted } from '../shrink';

/** As mediabunny names them. */
export type Codec = 'avc' | 'hevc' | 'vp8' | 'vp9' | 'av1';

/** What a file says of its video. */
export interface VideoFacts extends Size {
  /** Of the whole file, sound included. */
  bytes: number;
  seconds: number;
  /** Frames a second on average. */
  frameRate: number;
  /** Null: one that is not known here. */
  codec: Codec | null;
}

export interface Encoding extends Size {
  type: 'encode';
  codec: Codec;
  /** Bits a second of the picture alone. */
  bitrate: number;
  /** Frames a second; null: as many as there are. */
  frameRate: number | null;
}

/** `copy`: the streams as they are, in a new file without anything else. `refuse`: more than this device should hold a second time. */
export type VideoPlan = Encoding | { type: 'copy' } | { type: 'refuse' };

/** 720p, lying or standing. */
export const LONGEST_VIDEO_SIDE = 1280;
const MOST_FRAMES_PER_SECOND = 30;
/** At 1280 × 720. Fewer pixels need fewer bits, but not in proportion. */
const HD_BITS_PER_SECOND = 2_400_000;
const HD_PIXELS = 1280 * 720;
const LEAST_BITS_PER_SECOND = 300_000;
/** What is only so little above what it would become is left alone: encoding costs minutes, battery, and a little of the picture. */
const NEARLY = 1.25;
/** What every browser plays. HEVC is not among them, though it is what many phones film in. */
const PLAYED_EVERYWHERE: readonly (Codec | null)[] = ['avc', 'vp8', 'vp9', 'av1'];
/** An hour at the highest bitrate, or half of what a server takes by default. */
export const MOST_BYTES = 1024 ** 3;

/**
 * What becomes of a video.
 * @param encoders codecs that this browser can write, the most widely played first
 */
export function planOf(facts: VideoFacts, encoders: readonly Codec[]): VideoPlan {
  const encoding = encodingOf(facts, encoders[0]);
  if (encoding) return encoding;
  return facts.bytes > MOST_BYTES ? { type: 'refuse' } : { type: 'copy' };
}

/** Whether an encoded video takes the place of the one it was made of: when much is saved. One that few could play does so also when it is larger. */
export function isWorthIt(facts: VideoFacts, encodedBytes: number): boolean {
  return encodedBytes * NEARLY <= facts.bytes || isRare(facts);
}

function encodingOf(facts: VideoFacts, codec: Codec | undefined): Encoding | null {
  if (!codec || facts.seconds <= 0) return null;
  const size = even(fitted(facts, LONGEST_VIDEO_SIDE));
  const wanted = bitsPerSecond(size);
  const own = (8 * facts.bytes) / facts.seconds;
  const isLarge = Math.max(facts.width, facts.height) > NEARLY * LONGEST_VIDEO_SIDE;
  if (!isLarge && own <= NEARLY * wanted && !isRare(facts)) return null;
  // Nothing is won by more bits than there were.
  const bitrate = Math.max(LEAST_BITS_PER_SECOND, Math.round(Math.min(wanted, own)));
  if ((bitrate * facts.seconds) / 8 > MOST_BYTES) return null;
  const isFast = facts.frameRate > NEARLY * MOST_FRAMES_PER_SECOND;
  return { type: 'encode', codec, ...size, bitrate, frameRate: isFast ? MOST_FRAMES_PER_SECOND : null };
}

function bitsPerSecond({ width, height }: Size): number {
  return HD_BITS_PER_SECOND * ((width * height) / HD_PIXELS) ** 0.75;
}

function isRare({ codec }: VideoFacts): boolean {
  return !PLAYED_EVERYWHERE.includes(codec);
}

/** Encoders want even sides. */
function even({ width, height }: Size): Size {
  const evenly = (side: number) => Math.max(2, 2 * Math.round(side / 2));
  return { width: evenly(width), height: evenly(height) };
}
