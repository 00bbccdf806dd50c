import type { AttachmentKind } from '../../client/api';

/** A file as it was picked, or bytes that have no name. */
type Picked = Pick<File, 'type'> & Partial<Pick<File, 'name'>>;

/** What others see as a photo. */
const PHOTO = /^image\/(jpeg|png|webp|gif|avif)$/;
/** Photos that few can see: they are drawn anew, or go as files. */
const RARE_PHOTO = /^image\/(heic|heif|heic-sequence|heif-sequence|tiff)$/;
/** These lose what moves in them when they are drawn. */
const MOVING = /^image\/gif$/;
const VIDEO = /^video\/(mp4|webm|ogg|quicktime)$/;
/** MP4 under the names of phones: taken over into one, or a file. */
const RARE_VIDEO = /^video\/(3gpp|3gpp2|x-m4v)$/;
const AUDIO = /^audio\/(mpeg|mp4|aac|ogg|webm|wav|x-wav|flac|x-flac|x-m4a)$/;

const OTHER_NAMES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/tif': 'image/tiff',
};
const UNKNOWN = /^(application\/octet-stream)?$/;
/** What can tell where it was taken is known by its ending where the system does not know its type. */
const BY_ENDING: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  heic: 'image/heic',
  heif: 'image/heif',
  hif: 'image/heif',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  m4v: 'video/x-m4v',
  '3gp': 'video/3gpp',
  '3g2': 'video/3gpp2',
};

/** Its media type under the name that everybody uses. */
export function typeOf({ type, name = '' }: Picked): string {
  if (!UNKNOWN.test(type)) return OTHER_NAMES[type] ?? type;
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return BY_ENDING[ending] ?? type;
}

/** What a file is taken for before it is sent: by its type, never by what is in it. Whatever could hold a script is a file. */
export function kindOf(file: Picked): AttachmentKind {
  const type = typeOf(file);
  if (PHOTO.test(type) || RARE_PHOTO.test(type)) return 'photo';
  if (VIDEO.test(type) || RARE_VIDEO.test(type)) return 'video';
  return AUDIO.test(type) ? 'audio' : 'file';
}

/** Others see no more than a file in it when it is sent as it is. */
export function isRare(file: Picked): boolean {
  const type = typeOf(file);
  return RARE_PHOTO.test(type) || RARE_VIDEO.test(type);
}

export function isMoving(file: Picked): boolean {
  return MOVING.test(typeOf(file));
}

/** Only what stands still and can be drawn anew. */
export function isEditable(file: Picked): boolean {
  return kindOf(file) === 'photo' && !isMoving(file);
}
