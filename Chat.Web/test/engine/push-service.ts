import { createECDH, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decode } from '@msgpack/msgpack';
import { decrypt } from 'http_ece';

export interface ReceivedPush {
  /** What the service worker reads; binaries as bytes. */
  fields: unknown[];
  headers: IncomingHttpHeaders;
}

/** A browser's subscription at a push service of this process on loopback (RFC 8030), opened by the `http_ece` package. */
export class PushService {
  readonly received: ReceivedPush[] = [];
  readonly #browser = createECDH('prime256v1');
  readonly #auth = randomBytes(16);
  readonly #http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const opened = decrypt(Buffer.concat(chunks), {
        version: 'aes128gcm',
        privateKey: this.#browser,
        authSecret: this.#auth,
      });
      this.received.push({ fields: decode(opened) as unknown[], headers: request.headers });
      response.writeHead(201).end();
    });
  });

  static async start(): Promise<PushService> {
    const service = new PushService();
    service.#browser.generateKeys();
    await new Promise<void>((resolve) => service.#http.listen(0, '127.0.0.1', resolve));
    return service;
  }

  /** For `Chat:Push:AllowedHosts`. */
  get authority(): string {
    return `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get subscription() {
    return {
      endpoint: `http://${this.authority}/push`,
      p256dh: this.#browser.getPublicKey('base64url'),
      auth: this.#auth.toString('base64url'),
    };
  }

  stop(): void {
    this.#http.close();
    this.#http.closeAllConnections();
  }
}
