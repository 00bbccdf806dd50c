import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { decode } from '@msgpack/msgpack';
import WebSocket from 'ws';
import type { Server } from '../../e2e/server';
import {
  type ConversationView,
  type EngineError,
  type EngineEvent,
  type MessageView,
  READER,
} from '../../src/client/api';
import { Engine, toEngineError } from '../../src/client/engine';
import { newId } from '../../src/client/ids';
import { fromBase64Url, toHex } from '../../src/crypto/bytes';
import { Http, type SignedListJson } from '../../src/protocol/http';
import { Store } from '../../src/store/store';
import { eventually } from '../eventually';

export { eventually };

Object.assign(globalThis, { WebSocket });

/** A person with one device: the engine as the browser's worker runs it, on a store and with cookies of its own. */
export class Person {
  /** How often devices that start from now on look for what has disappeared; milliseconds. */
  static sweepsEvery = 200;
  /** Whether devices that start from now on tell the messages of chats that nobody has opened. */
  static tellsAll = true;
  readonly #rows = new Map<string, ConversationView>();
  readonly #messages = new Map<string, Map<string, MessageView>>();
  #published = false;
  userId = '';
  /** What this device's clock is ahead by, in milliseconds. */
  ahead = 0;
  /** Milliseconds from a message to the refresh of this device's key. */
  refreshAfter = 20;
  /** Awaited before each request; may throw as a network does that is gone. */
  before: (path: string) => Promise<void> | void = () => undefined;
  /** Changes what the server answers this person. */
  tamper: (path: string, json: unknown) => unknown = (_, json) => json;
  /** Everything that left this device over the socket, message by message. */
  readonly sent: Uint8Array[] = [];
  /** What becomes of a message that is about to leave: it does, or the line breaks before it, or after it. */
  line: (message: Uint8Array) => 'holds' | 'breaks before' | 'breaks after' = () => 'holds';
  /** What this person's requests do not get through to. */
  breaks: (path: string) => boolean = () => false;

  private constructor(
    readonly name: string,
    readonly engine: Engine,
    readonly store: Store,
    /** Name of its database. */
    readonly memory: string,
    readonly jar: { cookie: string },
    private readonly url: string,
    /** What else this person's session may ask for. */
    readonly http: Http,
  ) {}

  /** @param from a memory to go on from, and the cookies that went with it */
  static async start(name: string, url: string, from?: { memory: string; jar: { cookie: string } }): Promise<Person> {
    const memory = from?.memory ?? `${name} ${newId()}`;
    const jar = { cookie: from?.jar.cookie ?? '' };
    const store = await Store.open(memory);
    const through = doors(url, jar, {
      before: (path) => person.before(path),
      tamper: (path, json) => person.tamper(path, json),
      breaks: (path) => person.breaks(path),
      published: () => (person.#published = true),
      line: (message) => {
        const fate = person.line(message);
        if (fate !== 'breaks before') person.sent.push(message);
        return fate;
      },
    });
    const engine = new Engine(store, (event) => person.#told(event), url, {
      ...through,
      now: () => Date.now() + person.ahead,
      sweepEveryMs: Person.sweepsEvery,
      tellsAll: Person.tellsAll,
      refreshAfter: () => person.refreshAfter,
    });
    const person: Person = new Person(name, engine, store, memory, jar, url, new Http(url, through.fetch));
    await person.engine.start();
    person.userId = (await person.engine.state()).me?.userId ?? '';
    return person;
  }

  static async join(server: Pick<Server, 'url'>, link: string, name: string, displayName = name): Promise<Person> {
    const person = await Person.start(name, server.url);
    const account = { displayName, username: name.toLowerCase(), password: 'correct horse', deviceName: 'test' };
    await person.engine.signUp({ inviteCode: link.split('/join/')[1] ?? '', ...account });
    person.userId = (await person.engine.state()).me?.userId ?? '';
    await person.online();
    // Until then others can add this person only without this device.
    await eventually(() => assert(person.#published));
    return person;
  }

  /** Another device of the same person. @param before see there */
  async signsInElsewhere(server: Pick<Server, 'url'>, before: Person['before'] = () => undefined): Promise<Person> {
    const other = await Person.start(this.name, server.url);
    other.before = before;
    await other.engine.signIn({ username: this.name.toLowerCase(), password: 'correct horse', deviceName: 'other' });
    other.userId = this.userId;
    await other.online();
    return other;
  }

  async online(): Promise<void> {
    await eventually(async () => assert.equal((await this.engine.state()).connection.state, 'online'));
  }

  row(conversationId: string): ConversationView | undefined {
    return this.#rows.get(conversationId);
  }

  get rows(): ConversationView[] {
    return [...this.#rows.values()];
  }

  /** As the events told it: what a view that was open all the time shows. */
  shown(conversationId: string): MessageView[] {
    return inOrder([...(this.#messages.get(conversationId)?.values() ?? [])]);
  }

  async texts(conversationId: string): Promise<string[]> {
    const { messages } = await this.engine.messages(conversationId, null, 200);
    return messages
      .filter(({ kind }) => kind !== 'event')
      .map(({ kind, text }) => (kind === 'text' ? text : `<${kind}>`));
  }

  async events(conversationId: string): Promise<string[]> {
    const { messages } = await this.engine.messages(conversationId, null, 200);
    return messages.flatMap(({ event }) =>
      event
        ? [
            [event.actor, event.type, ...event.subjects, event.value]
              .filter((word) => word !== '')
              .map((word) => (word === READER ? 'You' : word))
              .join(' '),
          ]
        : [],
    );
  }

  async says(conversationId: string, text: string, replyTo: string | null = null): Promise<void> {
    await this.engine.send(conversationId, { text, replyTo, mentions: [] });
  }

  async message(conversationId: string, text: string): Promise<MessageView> {
    const { messages } = await this.engine.messages(conversationId, null, 200);
    const found = messages.find((message) => message.text === text);
    if (!found) throw new Error(`${this.name} does not see "${text}" but ${messages.map((one) => one.text)}`);
    return found;
  }

  /** Waits until this person sees exactly these texts. */
  sees(conversationId: string, texts: string[]): Promise<void> {
    return eventually(async () => assert.deepEqual(await this.texts(conversationId), texts, this.name));
  }

  /** As the person has signed them, by id. */
  async listedDevices(): Promise<string[]> {
    const answer = await fetch(`${this.url}/api/users/${this.userId}/devices`, {
      headers: { Cookie: this.jar.cookie },
    });
    const [, , , , devices] = decode(fromBase64Url(((await answer.json()) as SignedListJson).payload)) as unknown[];
    return (devices as [Uint8Array][]).map(([deviceId]) => toHex(deviceId));
  }

  async refused(work: Promise<unknown>): Promise<EngineError> {
    try {
      await work;
    } catch (error) {
      return toEngineError(error);
    }
    throw new Error('It was not refused.');
  }

  leave(): Promise<void> {
    return this.engine.stop();
  }

  #told(event: EngineEvent): void {
    if (event.type === 'conversations') {
      if (event.all) this.#rows.clear();
      for (const row of event.upserts) this.#rows.set(row.id, row);
      for (const id of event.removed) this.#rows.delete(id);
    }
    if (event.type === 'messages') {
      const known = this.#messages.get(event.conversationId) ?? new Map<string, MessageView>();
      for (const message of event.upserts) known.set(message.id, message);
      for (const id of event.removed) known.delete(id);
      this.#messages.set(event.conversationId, known);
    }
  }
}

/** Everybody from one invite of the owner's. */
export async function people(server: Server, ...names: string[]): Promise<Person[]> {
  const [first = '', ...others] = names;
  const owner = await Person.join(server, server.ownerLink, first);
  const all = [owner];
  const { url } = await owner.engine.createInvite();
  for (const name of others) all.push(await Person.join(server, url, name));
  return all;
}

function inOrder(messages: MessageView[]): MessageView[] {
  const place = ({ sequence }: MessageView) => sequence ?? Number.MAX_SAFE_INTEGER;
  return messages.sort((a, b) => place(a) - place(b) || a.at - b.at);
}

/** fetch and WebSocket with a cookie jar, and as the server's own page. */
function doors(
  url: string,
  jar: { cookie: string },
  {
    before,
    tamper,
    breaks,
    published,
    line,
  }: {
    before: Person['before'];
    tamper: Person['tamper'];
    breaks: Person['breaks'];
    published: () => void;
    line: Person['line'];
  },
) {
  const withCookie: typeof fetch = async (input, init) => {
    await before(new URL(`${input}`).pathname);
    if (breaks(new URL(`${input}`).pathname)) throw new TypeError('The network is gone.');
    const response = await fetch(input, { ...init, headers: { ...init?.headers, Cookie: jar.cookie, Origin: url } });
    const set = response.headers.getSetCookie().find((line) => line.startsWith('chat_session='));
    if (set) jar.cookie = set.split(';')[0] ?? '';
    if (response.ok && init?.method === 'POST' && `${input}`.endsWith('/api/key-packages')) published();
    const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
    if (!response.ok || !isJson) return response;
    return Response.json(tamper(new URL(`${input}`).pathname, await response.json()), { status: response.status });
  };
  const openSocket = (address: string) => {
    const socket = new WebSocket(address, 'chat.v1', { headers: { Cookie: jar.cookie, Origin: url } });
    const send = socket.send.bind(socket);
    socket.send = ((message: Uint8Array) => {
      const fate = line(message);
      if (fate === 'breaks before') return socket.terminate();
      send(message, () => fate === 'breaks after' && socket.terminate());
    }) as typeof socket.send;
    // What matters of it comes as `close`, too.
    socket.on('error', () => undefined);
    return socket as unknown as globalThis.WebSocket;
  };
  return { fetch: withCookie, openSocket };
}
