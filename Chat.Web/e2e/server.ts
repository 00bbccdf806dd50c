import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = process.env.CHAT_PROGRAM ?? join(import.meta.dirname, '../../Chat.Host/bin/Release/net10.0/chat.dll');

/** The product as people start it: a process, a port, a data folder. */
export class Server {
  #process: ChildProcess | null = null;
  output = '';

  private constructor(
    readonly data: string,
    readonly port: number,
    private readonly settings: string[],
  ) {}

  static async start(...settings: string[]): Promise<Server> {
    const server = new Server(mkdtempSync(join(tmpdir(), 'chat-e2e-')), await freePort(), settings);
    await server.run();
    return server;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** The link that the first start prints. */
  get ownerLink(): string {
    return /http:\/\/\S+\/join\/\S+/.exec(this.output)?.[0] ?? '';
  }

  async run(): Promise<void> {
    const child = spawn('dotnet', [PROGRAM, '--Urls', this.url, '--Chat:Data', this.data, ...this.settings], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      const collect = (chunk: Buffer) => {
        this.output += chunk.toString();
        if (/http:\/\/localhost/.test(chunk.toString())) resolve();
      };
      child.stdout?.on('data', collect);
      child.stderr?.on('data', collect);
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${this.output}`)));
    });
  }

  /** A command of the product on this server's data. */
  command(...words: string[]): void {
    execFileSync('dotnet', [PROGRAM, ...words, '--Chat:Data', this.data]);
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null) return;
    child.removeAllListeners('exit');
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  }

  async dispose(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.data, { recursive: true, force: true });
  }
}

/**
 * A port that stays free while a server that had it is started again: outside the range from which systems take ports
 * for outgoing connections.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 26_000 + Math.floor(Math.random() * 6_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
