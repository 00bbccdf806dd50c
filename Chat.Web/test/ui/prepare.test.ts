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
