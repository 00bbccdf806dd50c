import 'fake-indexeddb/auto';
import { expect } from 'vitest';
import WebSocket from 'ws';
import type { Server } from '../../e2e/server';
import type { ConversationView, EngineError, EngineEvent, MessageView } from '../../src/client/api';
import { Engine, toEngineError } from '../../src/client/engine';
import { newId } from '../../src/client/ids';
import { Store } from '../../src/store/store';

Object.assign(globalThis, { WebSocket });

/** A person with one device: the engine as the browser's worker runs it, on a store and with cookies of its own. */
export class Person {
  readonly #rows = new Map<string, ConversationView>();
  readonly #messages = new Map<string, Map<string, MessageView>>();
  #published = false;
  userId = '';
  /** What this device's clock is ahead by, in milliseconds. */
  ahead = 0;
  /** Changes what the server answers this person. */
  tamper: (path: string, json: unknown) => unknown = (_, json) => json;

  private constructor(
    readonly name: string,
    readonly engine: Engine,
    readonly store: Store,
  ) {}

  static async start(name: string, url: string): Promise<Person> {
    const store = await Store.open(`${name} ${newId()}`);
    const engine = new Engine(store, (event) => person.#told(event), url, {
      ...doors(
        url,
        (path, json) => person.tamper(path, json),
        () => (person.#published = true),
      ),
      now: () => Date.now() + person.ahead,
      sweepEveryMs: 200,
    });
    const person: Person = new Person(name, engine, store);
    await person.engine.start();
    return person;
  }

  static async join(server: Server, link: string, name: string): Promise<Person> {
    const person = await Person.start(name, server.url);
    const account = { displayName: name, username: name.toLowerCase(), password: 'correct horse', deviceName: 'test' };
    await person.engine.signUp({ inviteCode: link.split('/join/')[1] ?? '', ...account });
    person.userId = (await person.engine.state()).me?.userId ?? '';
    await person.online();
    // Until then others can add this person only without this device.
    await eventually(() => expect(person.#published).toBe(true));
    return person;
  }

  /** Another device of the same person. */
  async signsInElsewhere(server: Server): Promise<Person> {
    const other = await Person.start(this.name, server.url);
    await other.engine.signIn({ username: this.name.toLowerCase(), password: 'correct horse', deviceName: 'other' });
    other.userId = this.userId;
    await other.online();
    return other;
  }

  async online(): Promise<void> {
    await eventually(async () => expect((await this.engine.state()).connection.state).toBe('online'));
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
      event ? [[event.actor, event.type, ...event.subjects, event.value].filter((word) => word !== '').join(' ')] : [],
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
    return eventually(async () => expect(await this.texts(conversationId), this.name).toEqual(texts));
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

/** Polls until the expectation holds. */
export async function eventually(expectation: () => Promise<void> | void, withinMs = 30_000): Promise<void> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      await expectation();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
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
function doors(url: string, tamper: Person['tamper'], published: () => void) {
  let cookie = '';
  const withCookie: typeof fetch = async (input, init) => {
    const response = await fetch(input, { ...init, headers: { ...init?.headers, Cookie: cookie, Origin: url } });
    const set = response.headers.getSetCookie().find((line) => line.startsWith('chat_session='));
    if (set) cookie = set.split(';')[0] ?? '';
    if (response.ok && init?.method === 'POST' && `${input}`.endsWith('/api/key-packages')) published();
    if (!response.ok || response.status === 204) return response;
    return Response.json(tamper(new URL(`${input}`).pathname, await response.json()), { status: response.status });
  };
  const openSocket = (address: string) => {
    const socket = new WebSocket(address, 'chat.v1', { headers: { Cookie: cookie, Origin: url } });
    // What matters of it comes as `close`, too.
    socket.on('error', () => undefined);
    return socket as unknown as globalThis.WebSocket;
  };
  return { fetch: withCookie, openSocket };
}
