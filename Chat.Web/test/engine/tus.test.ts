import { createHash, randomBytes } from 'node:crypto';
import { type DetailedError, Upload, type UploadOptions } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { eventually, type Person, people } from './people';

const MIB = 1024 * 1024;

let server: Server;
let ana: Person;
let ben: Person;
let conversation: string;

beforeAll(async () => {
  server = await Server.start();
  [ana, ben] = (await people(server, 'Ana', 'Ben')) as [Person, Person];
  conversation = await ana.engine.openDirect(ben.userId);
}, 240_000);

afterAll(async () => {
  await Promise.all([ana, ben].map((person) => person.leave()));
  await server.dispose();
});

/** The client that others wrote, as the person's page. */
function upload(person: Person, bytes: Buffer, options: UploadOptions = {}): { tus: Upload; done: Promise<string> } {
  let tus!: Upload;
  const done = new Promise<string>((resolve, reject) => {
    tus = new Upload(bytes, {
      endpoint: `${server.url}/api/assets`,
      headers: { Cookie: person.jar.cookie, Origin: server.url },
      metadata: { conversation, filename: 'not for the server' },
      retryDelays: [100, 500, 1_000, 2_000, 4_000, 8_000],
      onSuccess: () => resolve(tus.url ?? ''),
      onError: reject,
      ...options,
    });
  });
  tus.start();
  return { tus, done };
}

async function download(person: Person, url: string): Promise<Buffer> {
  const answer = await fetch(url, { headers: { Cookie: person.jar.cookie } });
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

describe('tus-js-client against the server', () => {
  it('uploads a file in one request, and the other person reads it', async () => {
    const bytes = randomBytes(3 * MIB + 17);
    const url = await upload(ana, bytes).done;
    expect(new URL(url).pathname).toMatch(/^\/api\/assets\/[0-9a-f]{32}$/);
    expect((await download(ben, url)).equals(bytes)).toBe(true);
  });

  it('uploads in pieces, the first one with the announcement', async () => {
    const bytes = randomBytes(MIB);
    const accepted: number[] = [];
    const { done } = upload(ana, bytes, {
      chunkSize: 300_000,
      uploadDataDuringCreation: true,
      onChunkComplete: (_, total) => accepted.push(total),
    });
    expect((await download(ben, await done)).equals(bytes)).toBe(true);
    expect(accepted).toEqual([300_000, 600_000, 900_000, MIB]);
  });

  it('goes on from where it was, with a checksum on every piece', async () => {
    const bytes = randomBytes(2 * MIB);
    const pieces: number[] = [];
    const onChunkComplete = (_: number, total: number) => {
      if (pieces.push(total) === 3) void first.tus.abort();
    };
    const first = upload(ana, bytes, { chunkSize: 256 * 1024, onChunkComplete });
    await eventually(() => expect(pieces).toHaveLength(3));
    const url = first.tus.url;
    expect(url).not.toBeNull();

    const offsets: number[] = [];
    const second = upload(ana, bytes, {
      uploadUrl: url,
      chunkSize: 256 * 1024,
      onBeforeRequest: (request) => {
        if (request.getMethod() !== 'PATCH') return;
        const offset = Number(request.getHeader('Upload-Offset'));
        offsets.push(offset);
        const piece = bytes.subarray(offset, offset + 256 * 1024);
        request.setHeader('Upload-Checksum', `sha256 ${createHash('sha256').update(piece).digest('base64')}`);
      },
    });
    expect((await download(ben, await second.done)).equals(bytes)).toBe(true);
    expect(offsets[0]).toBeGreaterThanOrEqual(pieces[2] ?? 0);
  });

  it('goes on by itself when the server was killed and came back', async () => {
    const bytes = randomBytes(4 * MIB);
    const pieces: number[] = [];
    const { done } = upload(ana, bytes, { chunkSize: 256 * 1024, onChunkComplete: (_, total) => pieces.push(total) });
    await eventually(() => expect(pieces.length).toBeGreaterThan(1));
    await server.end('SIGKILL');
    await server.run();
    expect((await download(ben, await done)).equals(bytes)).toBe(true);
  });

  it('cancels, and nothing is left', async () => {
    const pieces: number[] = [];
    const { tus } = upload(ana, randomBytes(4 * MIB), {
      chunkSize: 256 * 1024,
      onChunkComplete: (_, total) => pieces.push(total),
    });
    await eventually(() => expect(pieces.length).toBeGreaterThan(0));
    await tus.abort(true);
    const answer = await fetch(tus.url ?? '', {
      method: 'HEAD',
      headers: { Cookie: ana.jar.cookie, 'Tus-Resumable': '1.0.0' },
    });
    expect(answer.status).toBe(404);
  });

  it('is told at once when the file is too large', async () => {
    const refused = await upload(ana, Buffer.alloc(1), { uploadSize: 3 * 1024 * MIB }).done.catch((error) => error);
    expect((refused as DetailedError).originalResponse?.getStatus()).toBe(413);
    expect((refused as DetailedError).originalResponse?.getBody()).toContain('asset_too_big');
  });
});
