import { OFFLINE, ProtocolError, UNANSWERED } from './fault';
import { readFrames, type ServerFrame, write } from './frames';
import { CloseCode, Limits } from './generated';

export interface ConnectionState {
  state: 'connecting' | 'online' | 'offline';
  since: number | null;
  retryAt: number | null;
}

export interface ConnectionEvents {
  frame(frame: ServerFrame): void;
  state(state: ConnectionState): void;
  /** The server has ended this device; the connection does not come back. */
  ended(code: number): void;
  /** The upgrade was refused or the network is gone; asked before each new attempt so that a lost session is noticed. */
  refused(): Promise<void>;
}

/** What the server is told of this device's memory at every connection. */
export interface Greeting {
  /** The log last seen. */
  logId: string | null;
  /** What this memory knows of the device's fence, at most 2. */
  fences: readonly string[];
}

type Answer = Extract<ServerFrame, { kind: 'accepted' } | { kind: 'page' }>;

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 15_000;
const STREAM_AGAIN_MS = 2_000;
/** Two copies of one device must not keep each other from what decides which of them goes on as it. */
const REPLACED_DELAY_MS = 2_000;
const FINAL_CODES: readonly number[] = [CloseCode.SignedOut, CloseCode.DeviceRevoked, CloseCode.Copy];

/**
 * The one WebSocket of this device: says hello, answers requests by their id, keeps the line alive, and comes back by itself with jittered
 * exponential back-off. Purpose ends there: it neither stores nor decrypts.
 */
export class Connection {
  #socket: WebSocket | null = null;
  #requests = new Map<number, { resolve: (answer: Answer) => void; reject: (error: ProtocolError) => void }>();
  #nextRequest = 1;
  #handled = new Map<number, { resolve: () => void; reject: (error: ProtocolError) => void }>();
  #attempts = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #lastHeard = 0;
  #wanted = false;
  #network = true;
  #state: ConnectionState = { state: 'connecting', since: Date.now(), retryAt: null };

  constructor(
    private readonly url: string,
    private readonly greeting: () => Greeting,
    private readonly events: ConnectionEvents,
    private readonly openSocket: (url: string) => WebSocket = (url) => new WebSocket(url, 'chat.v1'),
  ) {}

  get isOnline(): boolean {
    return this.#state.state === 'online';
  }

  start(): void {
    this.#wanted = true;
    this.tryNow();
  }

  stop(): void {
    this.#wanted = false;
    this.#drop('offline', null);
  }

  tryNow(): void {
    if (!this.#wanted || this.#socket || !this.#network) return;
    clearTimeout(this.#retryTimer);
    this.#open();
  }

  /** Leaves and comes back after a while: the server then streams again what was not acknowledged. */
  streamAgain(): void {
    if (!this.#wanted || !this.#network) return;
    this.#drop('connecting', Date.now() + STREAM_AGAIN_MS);
    this.#retryTimer = setTimeout(() => this.tryNow(), STREAM_AGAIN_MS);
  }

  /** What the browser says of the network. Without one, waiting for time-outs would only make people wait. */
  networkChanged(available: boolean): void {
    if (this.#network === available) return;
    this.#network = available;
    if (!available) this.#drop('offline', null);
    else {
      this.#attempts = 0;
      this.tryNow();
    }
  }

  /** Sends a frame that needs no answer; false when there is no line. */
  tell(frame: Uint8Array): boolean {
    if (!this.isOnline || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(frame as Uint8Array<ArrayBuffer>);
    return true;
  }

  /**
   * Sends a frame that has no answer. Resolves when the server has handled it: it takes those one after the other, and answers a ping behind it.
   * @throws ProtocolError as `ask`
   */
  told(frame: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const token = this.#nextRequest++;
      if (this.tell(frame) && this.tell(write.ping(token))) this.#handled.set(token, { resolve, reject });
      else reject(new ProtocolError(OFFLINE, 'There is no connection.'));
    });
  }

  /** @throws ProtocolError: the server's refusal, `unanswered` when the line broke first, `offline` when there was none. */
  ask(build: (requestId: number) => Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const requestId = this.#nextRequest++;
      if (!this.tell(build(requestId))) {
        reject(new ProtocolError(OFFLINE, 'There is no connection.'));
        return;
      }
      this.#requests.set(requestId, { resolve, reject });
    });
  }

  #open(): void {
    this.#setState('connecting', null);
    const socket = this.openSocket(this.url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.#lastHeard = Date.now();
      const { logId, fences } = this.greeting();
      socket.send(write.hello('web', '0.1', logId, fences) as Uint8Array<ArrayBuffer>);
      this.#heartbeat = setInterval(() => this.#beat(socket), (Limits.HeartbeatSeconds * 1000) / 2);
    };
    socket.onmessage = (event) => this.#received(new Uint8Array(event.data as ArrayBuffer));
    socket.onclose = (event) => {
      if (this.#socket === socket) void this.#closed(event.code, opened);
    };
  }

  #received(message: Uint8Array): void {
    this.#lastHeard = Date.now();
    for (const frame of readFrames(message)) {
      if (frame.kind === 'welcome') {
        this.#attempts = 0;
        this.#setState('online', null);
      }
      if (frame.kind === 'accepted' || frame.kind === 'page')
        this.#settle(frame.requestId, (request) => request.resolve(frame));
      if (frame.kind === 'pong') {
        this.#handled.get(frame.token)?.resolve();
        this.#handled.delete(frame.token);
      }
      if (frame.kind === 'error' && frame.requestId > 0) {
        const retryAfter = frame.retryAfterMs === null ? null : frame.retryAfterMs / 1000;
        this.#settle(frame.requestId, (request) =>
          request.reject(new ProtocolError(frame.code, frame.text, retryAfter, frame.epoch)),
        );
      }
      this.events.frame(frame);
    }
  }

  #settle(
    requestId: number,
    how: (request: { resolve: (answer: Answer) => void; reject: (error: ProtocolError) => void }) => void,
  ): void {
    const request = this.#requests.get(requestId);
    this.#requests.delete(requestId);
    if (request) how(request);
  }

  #beat(socket: WebSocket): void {
    if (Date.now() - this.#lastHeard > Limits.DeadPeerSeconds * 1000) {
      // close() waits for a peer that is not there.
      this.#socket = null;
      socket.close();
      void this.#closed(CloseCode.DeadPeer, true);
      return;
    }
    if (socket.readyState === WebSocket.OPEN) socket.send(write.ping(0) as Uint8Array<ArrayBuffer>);
  }

  async #closed(code: number, opened: boolean): Promise<void> {
    this.#drop('connecting', null);
    if (!this.#wanted || !this.#network) return;
    if (FINAL_CODES.includes(code)) {
      this.#wanted = false;
      this.#setState('offline', null);
      this.events.ended(code);
      return;
    }
    const delay = code === CloseCode.Restart && this.#attempts === 0 ? 0 : this.#delay(code);
    this.#attempts++;
    this.#setState('connecting', Date.now() + delay);
    this.#retryTimer = setTimeout(() => this.tryNow(), delay);
    if (!opened) await this.events.refused();
  }

  #delay(code: number): number {
    if (code === CloseCode.Replaced) return REPLACED_DELAY_MS * (1 + Math.random());
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#attempts);
    return longest / 2 + (Math.random() * longest) / 2;
  }

  #drop(state: 'connecting' | 'offline', retryAt: number | null): void {
    clearTimeout(this.#retryTimer);
    clearInterval(this.#heartbeat);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    const unanswered = [...this.#requests.values(), ...this.#handled.values()];
    this.#requests.clear();
    this.#handled.clear();
    this.#setState(state, retryAt);
    for (const request of unanswered) request.reject(new ProtocolError(UNANSWERED, 'The connection broke.'));
  }

  #setState(state: ConnectionState['state'], retryAt: number | null): void {
    const since = state === 'online' ? null : (this.#state.since ?? Date.now());
    this.#state = { state, since, retryAt };
    this.events.state(this.#state);
  }
}
