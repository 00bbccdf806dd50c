import {
  createServer,
  type Server as HttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { connect } from 'node:net';
import { unmasker } from './unmask';

/** Changes the JSON of an answer, or leaves it as it is. */
export type Tamper = (path: string, body: unknown) => unknown;

/** Stands between a browser and the real server and lies; everything it does not touch goes through. */
export class HostileServer {
  tamper: Tamper = (_, body) => body;

  /** Requests that get no answer, as on a bad network. */
  breaks: (path: string) => boolean = () => false;

  /** Awaited before a request goes on to the real server. */
  holds: (path: string, headers: IncomingHttpHeaders) => Promise<void> | undefined = () => undefined;

  /** Changes the bytes of an answer, or leaves them as they are. */
  spoils: (path: string, headers: IncomingHttpHeaders, body: Buffer) => Buffer = (_, __, body) => body;

  /** A file that is served in the place of the real server's. */
  serves: (path: string) => { body: Buffer; type: string } | null = () => null;

  /** Every byte that went through; what browsers send on a WebSocket without its mask. */
  readonly seen: Buffer[] = [];

  private constructor(
    private readonly http: HttpServer,
    readonly url: string,
  ) {}

  static async before(realUrl: string): Promise<HostileServer> {
    const real = new URL(realUrl);
    const http = createServer((incoming, outgoing) => void hostile.#pass(real, incoming, outgoing));
    http.on('upgrade', (incoming, socket, head) => {
      const upstream = connect(Number(real.port), real.hostname, () => {
        const headers = incoming.rawHeaders.reduce((text, part, i) => text + part + (i % 2 ? '\r\n' : ': '), '');
        upstream.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headers}\r\n`);
        upstream.write(head);
        upstream.on('data', (bytes: Buffer) => hostile.seen.push(bytes));
        const unmask = unmasker();
        socket.on('data', (bytes: Buffer) => hostile.seen.push(...unmask(bytes)));
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => http.listen(0, 'localhost', resolve));
    const address = http.address();
    const hostile = new HostileServer(http, `http://localhost:${typeof address === 'object' ? address?.port : 0}`);
    return hostile;
  }

  dispose(): void {
    this.http.closeAllConnections();
    this.http.close();
  }

  async #pass(real: URL, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (this.breaks(incoming.url ?? '')) {
      outgoing.destroy();
      return;
    }
    await this.holds(incoming.url ?? '', incoming.headers);
    const own = this.serves(incoming.url ?? '');
    const { 'accept-encoding': _, ...headers } = incoming.headers;
    if (own) delete headers['if-none-match'];
    const onward = request({
      host: real.hostname,
      port: real.port,
      // With the headers of the real page.
      path: own ? '/' : incoming.url,
      method: incoming.method,
      headers,
    });
    incoming.on('data', (bytes: Buffer) => this.seen.push(bytes));
    incoming.pipe(onward);
    onward.on('error', () => outgoing.destroy());
    onward.on('response', async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      let body = Buffer.concat(chunks);
      this.seen.push(body);
      if (answer.headers['content-type']?.startsWith('application/json')) {
        body = Buffer.from(JSON.stringify(this.tamper(incoming.url ?? '', JSON.parse(body.toString()))));
      }
      body = Buffer.from(this.spoils(incoming.url ?? '', answer.headers, body));
      const { 'transfer-encoding': __, ...sent } = answer.headers;
      if (own) {
        body = Buffer.from(own.body);
        sent['content-type'] = own.type;
        delete sent.etag;
      }
      outgoing.writeHead(answer.statusCode ?? 502, { ...sent, 'content-length': body.length });
      outgoing.end(body);
    });
  }
}
