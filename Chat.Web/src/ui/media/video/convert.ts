import {
  BlobSource,
  Conversion,
  type ConversionAudioOptions,
  type ConversionVideoOptions,
  canEncodeAudio,
  canEncodeVideo,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  MP4,
  Mp4OutputFormat,
  Output,
  QTFF,
  StreamTarget,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';
import type { Size } from '../picture-size';
import { fastStart } from './fast-start';
import { GrowingBlob } from './growing-blob';
import { type Codec, type Encoding, isWorthIt, LONGEST_VIDEO_SIDE, planOf, type VideoFacts } from './plan';

export interface Converted extends Size {
  blob: Blob;
  seconds: number;
}

/** The most widely played first. */
const VIDEO_CODECS: readonly Codec[] = ['avc', 'vp9', 'vp8'];
/** What every browser plays from an MP4, so that nothing is won by writing it anew. */
const SOUNDS: readonly (string | null)[] = ['aac', 'opus', 'mp3'];
const SOUND_BITS_PER_SECOND = 128_000;
const PIECE_BYTES = 4 * 1024 * 1024;
/** Enough to know how many frames a second there are. */
const LOOKED_AT_FRAMES = 120;

/** Track names are the camera's or the editor's, not the person's to send. */
class Nameless extends Output {
  override addVideoTrack(...[source, metadata]: Parameters<Output['addVideoTrack']>) {
    return super.addVideoTrack(source, { ...metadata, name: undefined });
  }

  override addAudioTrack(...[source, metadata]: Parameters<Output['addAudioTrack']>) {
    return super.addAudioTrack(source, { ...metadata, name: undefined });
  }
}

/** The tracks that are sent. What else a file holds (place, camera, time, a second sound, measured values) does not come along. */
interface Tracks {
  video: InputVideoTrack;
  audio: InputAudioTrack | null;
  /** Seconds; below 0 where sound begins before the picture does. */
  start: number;
}

/**
 * A video in a file that holds its picture and its sound and nothing else: smaller, where that is worth it and this browser can, else just so.
 * @param compress false: the streams are taken over as they are
 * @param progress told how much is done, 0 to 1
 * @throws Error when the file cannot be read, would lose its sound, or is more than this device should hold a second time
 */
export async function convert(file: Blob, compress: boolean, progress: (part: number) => void): Promise<Converted> {
  const input = new Input({ formats: [MP4, QTFF, WEBM], source: new BlobSource(file) });
  try {
    const tracks = await tracksOf(input);
    const facts = await factsOf(input, tracks, file.size);
    const { seconds, width, height } = facts;
    const plan = planOf(facts, compress ? await encoders() : []);
    if (plan.type === 'encode') {
      // A codec may give up half way; what it was given can still be taken over.
      const blob = await encode(input, tracks, plan, progress).catch(() => null);
      if (blob && isWorthIt(facts, blob.size)) return { blob, seconds, width: plan.width, height: plan.height };
    }
    if (planOf(facts, []).type === 'refuse') throw new Error('too large');
    return { blob: await copy(input, tracks, facts, progress), seconds, width, height };
  } finally {
    input.dispose();
  }
}

async function tracksOf(input: Input): Promise<Tracks> {
  const video = await input.getPrimaryVideoTrack();
  if (!video) throw new Error('no picture');
  const sounds = await input.getAudioTracks();
  const codecs = await Promise.all(sounds.map((sound) => sound.getCodec()));
  // Phones add a second sound that only their own players know.
  const audio = sounds.find((_, nth) => codecs[nth] !== null) ?? null;
  if (sounds.length > 0 && !audio) throw new Error('no sound that is known');
  return { video, audio, start: await input.getFirstTimestamp(audio ? [video, audio] : [video]) };
}

async function factsOf(input: Input, { video, start }: Tracks, bytes: number): Promise<VideoFacts> {
  const { averagePacketRate } = await video.computePacketStats(LOOKED_AT_FRAMES);
  return {
    bytes,
    seconds: (await input.computeDuration()) - start,
    frameRate: averagePacketRate,
    codec: (await video.getCodec()) as Codec | null,
    width: await video.getDisplayWidth(),
    height: await video.getDisplayHeight(),
  };
}

async function encoders(): Promise<Codec[]> {
  const size = { width: LONGEST_VIDEO_SIDE, height: (LONGEST_VIDEO_SIDE * 9) / 16 };
  const can = await Promise.all(VIDEO_CODECS.map((codec) => canEncodeVideo(codec, size)));
  return VIDEO_CODECS.filter((_, nth) => can[nth]);
}

async function encode(
  input: Input,
  tracks: Tracks,
  { codec, width, height, bitrate, frameRate }: Encoding,
  progress: (part: number) => void,
): Promise<Blob> {
  const video = { codec, width, height, fit: 'fill', bitrate, ...(frameRate && { frameRate }) } as const;
  const audio = SOUNDS.includes((await tracks.audio?.getCodec()) ?? null)
    ? {}
    : ({ codec: (await canEncodeAudio('aac')) ? 'aac' : 'opus', bitrate: SOUND_BITS_PER_SECOND } as const);
  return fastStart(await written(input, tracks, new Mp4OutputFormat({ fastStart: false }), { video, audio }, progress));
}

async function copy(
  input: Input,
  tracks: Tracks,
  { codec }: VideoFacts,
  progress: (part: number) => void,
): Promise<Blob> {
  // What is common in a WebM is not played from an MP4 by every browser.
  const isWebM = (await input.getFormat()) === WEBM && codec !== 'avc' && codec !== 'hevc';
  const format = isWebM ? new WebMOutputFormat() : new Mp4OutputFormat({ fastStart: false });
  return fastStart(await written(input, tracks, format, { video: {}, audio: {} }, progress));
}

/** @throws Error when a track that is sent would be left out */
async function written(
  input: Input,
  { video, audio, start }: Tracks,
  format: Mp4OutputFormat | WebMOutputFormat,
  how: { video: ConversionVideoOptions; audio: ConversionAudioOptions },
  progress: (part: number) => void,
): Promise<Blob> {
  const file = new GrowingBlob();
  const target = new StreamTarget(file.writable, { chunked: true, chunkSize: PIECE_BYTES });
  const conversion = await Conversion.init({
    input,
    output: new Nameless({ format, target }),
    video: (track) => (track === video ? how.video : { discard: true }),
    audio: (track) => (track === audio ? how.audio : { discard: true }),
    // From the very first: otherwise sound that begins before the picture is cut, and with that encoded anew.
    trim: { start },
    tags: {},
    showWarnings: false,
  });
  if (conversion.discardedTracks.some(({ reason }) => reason !== 'discarded_by_user'))
    throw new Error('a track is lost');
  conversion.onProgress = progress;
  await conversion.execute();
  return file.as(format.mimeType);
}
