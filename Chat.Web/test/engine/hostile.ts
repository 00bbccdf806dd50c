import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Decoder, encode } from '@msgpack/msgpack';
import { type RawData, WebSocket, WebSocketServer } from 'ws';

/** One frame of docs/protocol.md: `[type, …fields]`. */
export type Frame = unknown[];

/** Stands between engines and the real server and lies; what it does not touch goes through. */
export class HostileServer {
  /** What becomes of a frame on its way to the client. */
  toClient: (frame: Frame) => Frame[] = (frame) => [frame];
  /** What becomes of a frame on its way to the server. */
  toServer: (frame: Frame) => Frame[] = (frame) => [frame];
  /** Changes the JSON of an answer, or leaves it as it is. */
  tamper: (path: string, body: unknown) => unknown = (_, body) => body;
  /** Another server that answers a request in the real one's place. */
  route: (path: string) => string | null = () => null;
  readonly #clients = new Set<WebSocket>();

  private constructor(
    private readonly real: string,
    private readonly http: HttpServer,
    readonly url: string,
  ) {}

  static async before(real: string): Promise<HostileServer> {
    const http = createServer((incoming, outgoing) => void hostile.#answer(incoming, outgoing));
    const sockets = new WebSocketServer({ server: http, handleProtocols: () => 'chat.v1' });
    sockets.on('connection', (client, incoming) => hostile.#connect(client, incoming));
    await new Promise<void>((resolve) => http.listen(0, 'localhost', resolve));
    const address = http.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const hostile = new HostileServer(real, http, `http://localhost:${port}`);
    return hostile;
  }

  /** Whether this goes on honestly from now on. */
  behave(): void {
    this.toClient = this.toServer = (frame) => [frame];
    this.tamper = (_, body) => body;
    this.route = () => null;
  }

  /** Something that the real server never said. */
  say(frame: Frame): void {
    for (const client of this.#clients) client.send(encode(frame));
  }

  /** The connections break; the clients come back. */
  disconnect(): void {
    for (const client of this.#clients) client.close(1012);
  }

  dispose(): void {
    for (const client of this.#clients) client.terminate();
    this.http.closeAllConnections();
    this.http.close();
  }

  #connect(client: WebSocket, incoming: IncomingMessage): void {
    const headers = { Cookie: incoming.headers.cookie ?? '', Origin: this.real };
    const server = new WebSocket(`${this.real.replace(/^http/, 'ws')}/ws`, 'chat.v1', { headers });
    const early: RawData[] = [];
    this.#clients.add(client);
    server.on('open', () => {
      for (const data of early.splice(0)) pass(server, data, this.toServer);
    });
    client.on('message', (data) => {
      if (server.readyState === WebSocket.CONNECTING) early.push(data);
      else pass(server, data, this.toServer);
    });
    server.on('message', (data) => pass(client, data, this.toClient));
    server.on('close', (code) => (code >= 4000 || code === 1012 ? client.close(code) : client.terminate()));
    client.on('close', () => {
      this.#clients.delete(client);
      server.terminate();
    });
    server.on('error', () => client.terminate());
    client.on('error', () => server.terminate());
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const path = incoming.url ?? '/';
    const target = this.route(path) ?? this.real;
    const { cookie = '', 'content-type': type } = incoming.headers;
    try {
      const answer = await fetch(target + path, {
        method: incoming.method ?? 'GET',
        headers: { Cookie: cookie, Origin: target, ...(type && { 'Content-Type': type }) },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      let body = Buffer.from(await answer.arrayBuffer());
      if (answer.headers.get('content-type')?.startsWith('application/json'))
        body = Buffer.from(JSON.stringify(this.tamper(path, JSON.parse(body.toString()))));
      const cookies = answer.headers.getSetCookie();
      outgoing.writeHead(answer.status, {
        'Content-Type': answer.headers.get('content-type') ?? 'text/plain',
        ...(cookies.length > 0 && { 'Set-Cookie': cookies }),
      });
      outgoing.end(body);
    } catch {
      outgoing.destroy();
    }
  }
}

function pass(to: WebSocket, data: RawData, change: (frame: Frame) => Frame[]): void {
  for (const frame of new Decoder().decodeMulti(data as Buffer)) {
    for (const changed of change(frame as Frame)) to.send(encode(changed));
  }
}
