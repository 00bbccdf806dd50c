import 'fake-indexeddb/auto';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Exchange } from '../../src/client/account-data-exchange';
import type { Context } from '../../src/client/context';
import { newId } from '../../src/client/ids';
import { Kept } from '../../src/client/kept';
import { ProtocolError } from '../../src/protocol/fault';
import { chatItem } from '../../src/store/kept';
import type { AccountRow } from '../../src/store/schema';
import { Store } from '../../src/store/store';

/** What the server does with items: docs/protocol.md, in memory. */
class FakeServer {
  logId = 'first';
  version = 0;
  items = new Map<string, { version: number; sealed: string }>();
  puts = 0;
  mostItems = 3;

  get(since: number) {
    const later = [...this.items].map(([key, item]) => ({ key, ...item })).filter(({ version }) => version > since);
    later.sort((a, b) => a.version - b.version);
    return { items: later.slice(0, this.mostItems), more: later.length > this.mostItems };
  }

  put(expected: number, items: { key: string; sealed: string }[]) {
    this.puts++;
    if (expected !== this.version) throw new ProtocolError('account_data_stale', '');
    for (const { key, sealed } of items) this.items.set(key, { version: ++this.version, sealed });
    return { version: this.version };
  }

  snapshot() {
    const { version, items } = this;
    const kept = new Map(items);
    return () => Object.assign(this, { version, items: new Map(kept), logId: newId() });
  }
}

class FakeDevice {
  readonly #exchange: Exchange;
  readonly account: AccountRow;
  /** What the clock of this device is wrong by after the server's correction. */
  skew = 0;

  private constructor(
    private readonly server: FakeServer,
    readonly store: Store,
    private readonly kept: Kept,
    historyKey: Uint8Array,
  ) {
    this.account = { vault: { historyKey }, logId: server.logId } as unknown as AccountRow;
    const http = {
      accountData: async (since: number) => server.get(since),
      putAccountData: async (expected: number, items: { key: string; sealed: string }[]) => server.put(expected, items),
    };
    const context = { store, kept, http, account: () => this.account, changed: () => undefined };
    this.#exchange = new Exchange(context as unknown as Context, {} as never);
  }

  static async start(server: FakeServer, historyKey = new Uint8Array(32)): Promise<FakeDevice> {
    const store = await Store.open(`device ${newId()}`);
    opened.push(store);
    const kept: Kept = new Kept(
      () => time + device.skew,
      () => undefined,
    );
    const device: FakeDevice = new FakeDevice(server, store, kept, historyKey);
    return device;
  }

  set(chat: string, field: 'pinned' | 'archived', value: boolean): Promise<void> {
    return this.store.write((tx) => this.kept.setOfChat(tx, chat, { [field]: value }));
  }

  async connect(): Promise<void> {
    this.account.logId = this.server.logId;
    await this.#exchange.run();
  }

  async picture(): Promise<Record<string, unknown>> {
    const picture: Record<string, unknown> = {};
    for (const name of await this.store.keptNames()) {
      const row = await this.store.write((tx) => tx.objectStore('accountData').get(name));
      for (const [field, { value }] of Object.entries(row?.fields ?? {})) picture[`${name} ${field}`] = value;
    }
    return picture;
  }
}

let time = 1_000;
const opened: Store[] = [];

afterEach(() => {
  for (const store of opened.splice(0)) store.close();
});

const chats = ['a', 'b', 'c', 'd', 'e'];
const command = fc.oneof(
  fc.record({
    do: fc.constant('set' as const),
    device: fc.nat(2),
    chat: fc.constantFrom(...chats),
    field: fc.constantFrom('pinned' as const, 'archived' as const),
    value: fc.boolean(),
    later: fc.nat(2),
  }),
  fc.record({ do: fc.constant('connect' as const), devices: fc.uniqueArray(fc.nat(2), { minLength: 1 }) }),
  fc.record({ do: fc.constant('restore' as const) }),
);

describe('the devices of a person', () => {
  it('come to one picture, whatever they change, in whatever order they come online, and after a backup was restored', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 25 }), async (commands) => {
        const server = new FakeServer();
        const devices = [
          await FakeDevice.start(server),
          await FakeDevice.start(server),
          await FakeDevice.start(server),
        ];
        let goBack = server.snapshot();
        for (const step of commands) {
          if (step.do === 'restore') {
            goBack();
            goBack = server.snapshot();
          } else if (step.do === 'set') {
            time += step.later;
            await devices[step.device]?.set(step.chat, step.field, step.value);
          } else await Promise.all(step.devices.map((index) => devices[index]?.connect()));
        }
        for (const device of [...devices, ...devices]) await device.connect();
        const [first, ...others] = await Promise.all(devices.map((device) => device.picture()));
        for (const other of others) expect(other).toEqual(first);
        const fresh = await FakeDevice.start(server);
        await fresh.connect();
        expect(await fresh.picture()).toEqual(first);
        const { puts } = server;
        for (const device of [...devices, fresh]) await device.connect();
        expect(server.puts, 'nothing is sent that is known').toBe(puts);
        for (const store of opened.splice(0)) store.close();
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('keep what different ones changed of one chat, and of one field the last change', async () => {
    const server = new FakeServer();
    const [one, two] = [await FakeDevice.start(server), await FakeDevice.start(server)];
    await one.set('a', 'pinned', true);
    time += 10;
    await two.set('a', 'archived', true);
    await two.set('b', 'pinned', true);
    time += 10;
    await one.set('b', 'pinned', true);
    time += 10;
    await one.set('b', 'pinned', false);
    for (const device of [one, two, one]) await device.connect();
    for (const device of [one, two])
      expect(await device.picture()).toEqual({
        'chat a pinned': true,
        'chat a archived': true,
        'chat b pinned': false,
      });
  });

  it('let nobody win for long whose clock is ahead', async () => {
    const server = new FakeServer();
    const [one, two] = [await FakeDevice.start(server), await FakeDevice.start(server)];
    one.skew = 3_600_000;
    await one.set('a', 'pinned', true);
    await one.connect();
    await two.connect();
    time += 10;
    await two.set('a', 'pinned', false);
    await two.connect();
    await one.connect();
    expect(await one.picture()).toEqual({ 'chat a pinned': false });
  });

  it('send all of it anew under another history key, and pass over what the old one sealed', async () => {
    const server = new FakeServer();
    const one = await FakeDevice.start(server);
    for (const chat of chats) await one.set(chat, 'pinned', true);
    await one.connect();
    one.account.vault.historyKey = new Uint8Array(32).fill(7);
    await one.connect();
    const two = await FakeDevice.start(server, new Uint8Array(32).fill(7));
    await two.connect();
    expect(Object.keys(await two.picture())).toHaveLength(chats.length);
    expect(server.items.size).toBe(2 * chats.length);
  });

  it('change while they send: nothing is taken for sent that was not', async () => {
    const server = new FakeServer();
    const one = await FakeDevice.start(server);
    await one.set('a', 'pinned', true);
    const put = server.put.bind(server);
    server.put = (expected, items) => {
      server.put = put;
      void one.set('a', 'pinned', false);
      return put(expected, items);
    };
    await one.connect();
    await one.connect();
    const two = await FakeDevice.start(server);
    await two.connect();
    expect(await two.picture()).toEqual({ [`${chatItem('a')} pinned`]: false });
  });
});
