import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { fromPlayer, PlaybackAnswer, PlaybackQuestion } from '../../src/sw/playback';

const ORIGIN = 'https://chat.example';
const TOKEN = 'a'.repeat(32);
const FILE = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
/** The page gives so many at most. */
const PART = 64;

let play: typeof fromPlayer;
let asked: PlaybackQuestion[];
/** From here on the page has nothing to give. */
let brokenFrom: number;
let mediaType: string;

function answerOf({ media, start }: PlaybackQuestion): PlaybackAnswer {
  if (media !== TOKEN) return null;
  if (start === null) return { size: FILE.length, mediaType };
  if (start >= brokenFrom) return null;
  const end = Math.min((Math.floor(start / PART) + 1) * PART, brokenFrom);
  return { bytes: FILE.slice(start, end) };
}

const page = {
  type: 'window',
  postMessage(question: PlaybackQuestion, [port]: MessagePort[]) {
    asked.push(question);
    port?.postMessage(answerOf(question));
  },
};

beforeAll(async () => {
  const clients = {
    get: async (id: string) => (id === 'page' ? page : id === 'worker' ? { type: 'worker' } : undefined),
  };
  Object.assign(globalThis, { self: { location: { origin: ORIGIN }, clients } });
  ({ fromPlayer: play } = await import('../../src/sw/playback'));
});
beforeEach(() => {
  asked = [];
  brokenFrom = FILE.length;
  mediaType = 'video/mp4';
});

function request(range: string | null, { token = TOKEN, clientId = 'page', mode = 'no-cors', method = 'GET' } = {}) {
  const headers = new Headers(range === null ? {} : { range });
  return play({
    request: { url: `${ORIGIN}/media/${token}`, method, mode, headers },
    clientId,
  } as unknown as FetchEvent);
}

async function answered(range: string | null, more?: Parameters<typeof request>[1]): Promise<Response> {
  const response = await request(range, more);
  if (!response) throw new Error('It was no matter of players.');
  return response;
}

describe('a player', () => {
  it('gets a range out of the middle, byte for byte, as what it is and nothing else', async () => {
    const response = await answered('bytes=100-299');
    expect(response.status).toBe(206);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-range': 'bytes 100-299/1000',
      'content-length': '200',
      'content-type': 'video/mp4',
      'x-content-type-options': 'nosniff',
    });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(FILE.slice(100, 300));
  });

  it('gets the whole when it asks for no range, and the end when it asks for that', async () => {
    const whole = await answered(null);
    expect([whole.status, whole.headers.get('content-length'), whole.headers.get('content-range')]).toEqual([
      200,
      '1000',
      null,
    ]);
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(FILE);
    expect(new Uint8Array(await (await answered('bytes=-7')).arrayBuffer())).toEqual(FILE.slice(993));
  });

  it('is told when there is no such byte', async () => {
    const response = await answered('bytes=1000-');
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
  });

  it('is asked for no more than it takes', async () => {
    const reader = (await answered('bytes=0-')).body?.getReader();
    expect(asked).toEqual([{ media: TOKEN, start: null }]);
    await reader?.read();
    await reader?.read();
    expect(asked.map(({ start }) => start)).toEqual([null, 0, 64]);
    await reader?.cancel();
  });

  it('gets what comes before a part that cannot be had, and then an error, never an end', async () => {
    brokenFrom = 128;
    const reader = (await answered('bytes=0-')).body?.getReader();
    expect((await reader?.read())?.value).toEqual(FILE.slice(0, 64));
    expect((await reader?.read())?.value).toEqual(FILE.slice(64, 128));
    await expect(reader?.read()).rejects.toThrow();
  });

  it('gets nothing that could run as a page', async () => {
    mediaType = 'text/html';
    expect((await answered('bytes=0-')).status).toBe(404);
    expect(asked).toEqual([{ media: TOKEN, start: null }]);
  });

  it('of another page or a worker gets nothing', async () => {
    expect((await answered('bytes=0-', { clientId: 'other' })).status).toBe(404);
    expect((await answered('bytes=0-', { clientId: 'worker' })).status).toBe(404);
    expect((await answered('bytes=0-', { token: 'b'.repeat(32) })).status).toBe(404);
  });
});

it('what is no matter of players is left alone', () => {
  expect(request(null, { token: 'short' })).toBeNull();
  expect(request(null, { mode: 'navigate' })).toBeNull();
  expect(request(null, { method: 'POST' })).toBeNull();
});
