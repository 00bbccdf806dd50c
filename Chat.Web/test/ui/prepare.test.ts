import { beforeEach, expect, it, vi } from 'vitest';
import { texts as english } from '../../src/ui/languages/english';
import { photo } from '../../src/ui/media/photos';
import { prepare } from '../../src/ui/media/prepare';
import { smallVideo } from '../../src/ui/media/video/videos';
import { speak } from '../../src/ui/texts';

// Drawing takes a browser.
vi.mock('../../src/ui/media/photos', () => ({ photo: vi.fn() }));
vi.mock('../../src/ui/media/video/videos', () => ({ smallVideo: vi.fn() }));
speak(english, 'en-GB', 'ltr');

const file = new File(['GPS'], 'hut.jpg', { type: 'image/jpeg' });
const { signal } = new AbortController();
const steering = { progress: () => undefined, skip: signal, stop: signal };
beforeEach(() => {
  vi.mocked(photo).mockReset();
  vi.mocked(smallVideo).mockReset();
});

it('a photo that cannot be drawn anew is not sent with what is in it, unless one asks for that', async () => {
  vi.mocked(photo).mockResolvedValue({ failed: 'unreadable' });
  await expect(prepare(file, false, steering)).rejects.toThrow(/^hut\.jpg .*Original quality/);
  expect(await prepare(file, true, steering)).toEqual({ file, kind: 'file', name: 'hut.jpg', mediaType: 'image/jpeg' });
});

it('a photo of too many pixels is refused in either way', async () => {
  vi.mocked(photo).mockResolvedValue({ failed: 'too_large' });
  for (const original of [false, true])
    await expect(prepare(file, original, steering)).rejects.toThrow(/too many pixels/);
});

it('a photo is sent as it was drawn, under a name that fits', async () => {
  const blob = new Blob(['small'], { type: 'image/webp' });
  const drawn = { width: 20, height: 10, preview: new Uint8Array(2) };
  vi.mocked(photo).mockResolvedValue({ ...drawn, blob });
  const sent = { file: blob, kind: 'photo', name: 'hut.webp', mediaType: 'image/webp', shown: drawn };
  expect(await prepare(file, false, steering)).toEqual(sent);
});

it('an empty photo is left to be refused as empty', async () => {
  const empty = new File([], 'nothing.png', { type: 'image/png' });
  expect(await prepare(empty, false, steering)).toMatchObject({ file: empty, kind: 'photo' });
  expect(photo).not.toHaveBeenCalled();
});

const film = new File(['©xyz'], 'hut.mov', { type: 'video/quicktime' });

it('a video is sent as it was made, under a name that fits, with what is known of it where it cannot be played', async () => {
  const blob = new Blob(['small'], { type: 'video/mp4' });
  vi.mocked(smallVideo).mockResolvedValue({ blob, width: 1280, height: 720, seconds: 2.5 });
  const shown = { width: 1280, height: 720, durationMs: 2_500 };
  const sent = { file: blob, kind: 'video', name: 'hut.mp4', mediaType: 'video/mp4', shown };
  expect(await prepare(film, false, steering)).toEqual(sent);
});

it('a video from which nothing can be removed is sent only to one who asks for that', async () => {
  vi.mocked(smallVideo).mockResolvedValue(null);
  await expect(prepare(film, false, steering)).rejects.toThrow(/^Details .*hut\.mov.*Original quality/);
  const sent = { file: film, kind: 'video', name: 'hut.mov', mediaType: 'video/quicktime' };
  expect(await prepare(film, true, steering)).toEqual(sent);
  expect(smallVideo).toHaveBeenCalledTimes(1);
});

const drawn = { width: 20, height: 10, preview: new Uint8Array(2), blob: new Blob(['small'], { type: 'image/webp' }) };

it.each([
  ['IMG_1.heic', 'image/heic'],
  ['IMG_1.HEIC', ''],
  ['IMG_1.heif', 'application/octet-stream'],
  ['scan.tiff', 'image/tiff'],
  ['scan.tif', ''],
  ['shared.jpg', 'image/jpg'],
  ['shared.jpg', ''],
])('%s of type "%s" is drawn anew like any photo', async (name, type) => {
  vi.mocked(photo).mockResolvedValue(drawn);
  const sent = await prepare(new File(['GPS'], name, { type }), false, steering);
  expect(sent).toMatchObject({ file: drawn.blob, kind: 'photo', mediaType: 'image/webp' });
  expect(sent.name).toBe(name.replace(/\..*/, '.webp'));
});

it.each(['image/heic', 'image/tiff'])(
  '%s that this browser cannot draw goes only as it is, and says so',
  async (type) => {
    vi.mocked(photo).mockResolvedValue({ failed: 'unreadable' });
    const raw = new File(['GPS'], 'hut.raw', { type });
    await expect(prepare(raw, false, steering)).rejects.toThrow(/^hut\.raw .*place and camera.*Original quality/);
    expect(await prepare(raw, true, steering)).toEqual({ file: raw, kind: 'file', name: 'hut.raw', mediaType: type });
  },
);

it('what few can see goes as a file with original quality, also from a browser that can draw it', async () => {
  vi.mocked(photo).mockResolvedValue({ ...drawn, blob: new Blob(['GPS'], { type: 'image/heic' }) });
  const raw = new File(['GPS'], 'hut.heic', { type: 'image/heic' });
  expect(await prepare(raw, true, steering)).toEqual({
    file: raw,
    kind: 'file',
    name: 'hut.heic',
    mediaType: 'image/heic',
  });
});

it('a JPEG under its other name is one for the others', async () => {
  const shared = new File(['GPS'], 'shared.JPG', { type: 'image/jpg' });
  vi.mocked(photo).mockResolvedValue({ ...drawn, blob: shared });
  const sent = await prepare(shared, true, steering);
  expect(sent).toMatchObject({ file: shared, kind: 'photo', name: 'shared.JPG', mediaType: 'image/jpeg' });
});

it('what moves keeps moving', async () => {
  const gif = new File(['GIF89a'], 'cat.gif', { type: 'image/gif' });
  const blob = new Blob(['GIF89a'], { type: 'image/gif' });
  vi.mocked(photo).mockResolvedValue({ ...drawn, blob });
  expect(await prepare(gif, false, steering)).toMatchObject({ file: blob, name: 'cat.gif', mediaType: 'image/gif' });
  expect(photo).toHaveBeenLastCalledWith(gif, { original: false, moves: true, edit: null });
});

it.each([
  ['video/3gpp', 'hut.3gp'],
  ['video/3gpp2', 'hut.3g2'],
  ['', 'hut.3gp'],
  ['video/x-m4v', 'hut.m4v'],
])('a video of type "%s" is made anew, too', async (type, name) => {
  const blob = new Blob(['small'], { type: 'video/mp4' });
  vi.mocked(smallVideo).mockResolvedValue({ blob, width: 176, height: 144, seconds: 2 });
  const phone = new File(['loci'], name, { type });
  const sent = await prepare(phone, false, steering);
  expect(sent).toMatchObject({ file: blob, kind: 'video', name: 'hut.mp4', mediaType: 'video/mp4' });
  expect(await prepare(phone, true, steering)).toMatchObject({ file: phone, kind: 'file', name });
});
