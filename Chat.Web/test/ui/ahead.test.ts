import { beforeEach, expect, it, vi } from 'vitest';
import { Ahead } from '../../src/ui/media/ahead';
import { UNEDITED } from '../../src/ui/media/edit';
import { type Prepared, preparePhoto } from '../../src/ui/media/prepare';

vi.mock('../../src/ui/media/prepare', () => ({ preparePhoto: vi.fn() }));

const photo = (key: number) => ({ key, file: new File([`${key}`], `${key}.jpg`, { type: 'image/jpeg' }), edit: null });
let finish: ((prepared: Prepared) => void)[] = [];
const made = (name: string): Prepared => ({ file: new Blob(), kind: 'photo', name, mediaType: 'image/webp' });
const turn = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  finish = [];
  vi.mocked(preparePhoto).mockReset();
  vi.mocked(preparePhoto).mockImplementation(() => new Promise((resolve) => finish.push(resolve)));
});

it('a photo is made once, and made again when it is wanted otherwise', async () => {
  const ahead = new Ahead();
  const one = photo(1);
  const first = ahead.of(one, false);
  expect(ahead.of(one, false)).toBe(first);
  await turn();
  finish[0]?.(made('first'));
  expect((await first).name).toBe('first');
  const edited = { ...one, edit: { ...UNEDITED, turns: 1 } };
  const second = ahead.of(edited, false);
  await turn();
  finish[1]?.(made('second'));
  expect((await second).name).toBe('second');
  void ahead.of(edited, true);
  await turn();
  expect(vi.mocked(preparePhoto).mock.calls.map(([, original, edit]) => [original, edit?.turns])).toEqual([
    [false, undefined],
    [false, 1],
    [true, 1],
  ]);
});

it('one photo is made after the other, also after one that failed, and not those that were taken away meanwhile', async () => {
  vi.mocked(preparePhoto).mockRejectedValueOnce(new Error('unreadable'));
  const ahead = new Ahead();
  const [broken, second, third, fourth] = [1, 2, 3, 4].map((key) => ahead.of(photo(key), false));
  await expect(broken).rejects.toThrow('unreadable');
  await turn();
  expect(preparePhoto).toHaveBeenCalledTimes(2);
  ahead.keep(new Set([1, 2, 4]));
  const passedOver = expect(third).rejects.toThrow();
  finish[0]?.(made('second'));
  await second;
  await passedOver;
  await turn();
  finish[1]?.(made('fourth'));
  expect((await fourth)?.name).toBe('fourth');
  expect(vi.mocked(preparePhoto).mock.calls.map(([file]) => file.name)).toEqual(['1.jpg', '2.jpg', '4.jpg']);
});

it('a photo that has failed is tried anew when it is asked for again', async () => {
  vi.mocked(preparePhoto).mockRejectedValueOnce(new Error('unreadable'));
  const ahead = new Ahead();
  const one = photo(1);
  await expect(ahead.of(one, false)).rejects.toThrow('unreadable');
  const again = ahead.of(one, false);
  await turn();
  finish[0]?.(made('again'));
  expect((await again).name).toBe('again');
});
