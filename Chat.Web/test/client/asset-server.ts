import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the tests let go wrong with the next requests of a method. */
type Mishap = 'breaks' | 'breaks when done' | 'says 503' | 'forgets' | 'takes half';

interface Asset {
  length: number;
  bytes: Buffer;
  conversations: Set<string>;
}

/** The asset endpoints of docs/protocol.md in memory, on a real socket, for one user. */
export class AssetServer {
  readonly assets = new Map<string, Asset>();
  readonly requests: string[] = [];
  readonly mishaps: { method: string; what: Mishap }[] = [];
  longest = 2 ** 31;
  /** Awaited before each request is answered. */
  before: (method: string) => Promise<void> | void = () => undefined;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<AssetServer> {
    const server = new AssetServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The only asset there is. */
  only(): [string, Asset] {
    const [first, ...others] = this.assets;
    if (!first || others.length > 0) throw new Error(`There are ${this.assets.size} assets.`);
    return first;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '' } = request;
    const [, id = '', , conversation = ''] =
      /^\/api\/assets\/?(\w*)(\/conversations\/(\w+))?$/.exec(request.url ?? '') ?? [];
    this.requests.push(`${method} ${request.headers['upload-offset'] ?? request.headers.range ?? ''}`.trim());
    await this.before(method);
    // Whoever asked has gone meanwhile.
    if (request.socket.destroyed) return;
    const at = this.mishaps.findIndex((mishap) => mishap.method === method);
    const [mishap] = at < 0 ? [] : this.mishaps.splice(at, 1);
    if (mishap?.what === 'breaks') return void request.socket.destroy();
    if (mishap?.what === 'forgets') this.assets.delete(id);
    const body = await read(request);
    const say = (status: number, headers: Record<string, string> = {}, bytes?: Buffer | string) =>
      response.writeHead(status, { 'Tus-Resumable': '1.0.0', ...headers }).end(bytes);
    const refuse = (status: number, code: string) => say(status, {}, JSON.stringify({ code, detail: code }));
    if (mishap?.what === 'says 503') return void refuse(503, 'storage_failed');
    if (method === 'OPTIONS') return void say(204, { 'Tus-Max-Size': `${this.longest}` });
    if (method === 'POST') {
      const length = Number(request.headers['upload-length']);
      if (length > this.longest) return void refuse(413, 'asset_too_big');
      const name = /^conversation (\S+)$/.exec(`${request.headers['upload-metadata']}`)?.[1] ?? '';
      const made = randomBytes(16).toString('hex');
      const conversations = new Set([Buffer.from(name, 'base64').toString()]);
      this.assets.set(made, { length, bytes: Buffer.alloc(0), conversations });
      return void say(201, { Location: `/api/assets/${made}` });
    }
    const asset = this.assets.get(id);
    if (!asset) return void refuse(404, 'asset_unknown');
    if (conversation !== '') {
      if (method === 'PUT') asset.conversations.add(conversation);
      else asset.conversations.delete(conversation);
      if (asset.conversations.size === 0) this.assets.delete(id);
      return void say(204);
    }
    if (method === 'DELETE') {
      this.assets.delete(id);
      return void say(204);
    }
    if (method === 'HEAD') return void say(200, { 'Upload-Offset': `${asset.bytes.length}` });
    if (method === 'PATCH') {
      if (Number(request.headers['upload-offset']) !== asset.bytes.length)
        return void refuse(409, 'upload_offset_wrong');
      const [kind, sum] = `${request.headers['upload-checksum']}`.split(' ');
      if (kind !== 'sha256' || createHash('sha256').update(body).digest('base64') !== sum)
        return void refuse(460, 'upload_checksum_wrong');
      asset.bytes = Buffer.concat([asset.bytes, body]);
      if (mishap?.what === 'breaks when done') return void request.socket.destroy();
      return void say(204, { 'Upload-Offset': `${asset.bytes.length}` });
    }
    const [, first = 0, last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const start = Number(first);
    if (start >= asset.bytes.length) return void refuse(416, 'range_not_satisfiable');
    const rest = asset.bytes.subarray(start, last === '' ? undefined : Number(last) + 1);
    response.writeHead(206, {
      'Content-Type': 'application/octet-stream',
      'Content-Range': `bytes ${start}-${start + rest.length - 1}/${asset.bytes.length}`,
      'Content-Length': rest.length,
    });
    if (mishap?.what !== 'takes half') return void response.end(rest);
    response.write(rest.subarray(0, rest.length / 2), () => request.socket.destroy());
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
