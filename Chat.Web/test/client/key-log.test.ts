import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../src/client/context';
import { KeyLog } from '../../src/client/key-log';
import { randomBytes, toBase64Url, toHex } from '../../src/crypto/bytes';
import { keyLogEntry } from '../../src/crypto/key-log';
import { ProtocolError } from '../../src/protocol/fault';
import type { DeviceListJson } from '../../src/protocol/http';
import type { AccountRow } from '../../src/store/schema';
import { Store } from '../../src/store/store';
import { consistencyOf, pathOf, rootOf } from '../crypto/merkle';

const newId = () => toHex(randomBytes(16));

/** A server's log, as far as it wants to show it. */
class ServerLog {
  entries: Uint8Array[] = [];
  proofsAsked = 0;
  isReachable = true;

  constructor(readonly logId = newId()) {}

  /** Somebody's list, in the log. */
  publish(userId = newId(), identityKey = randomBytes(32), payload = randomBytes(80)): () => DeviceListJson {
    const index = this.entries.push(keyLogEntry(userId, identityKey, payload)) - 1;
    return () => ({
      identityKey: toBase64Url(identityKey),
      payload: toBase64Url(payload),
      signature: '',
      log: { ...this.json(), index, inclusion: pathOf(index, this.entries).map(toBase64Url) },
    });
  }

  copy(): ServerLog {
    const copy = new ServerLog(this.logId);
    copy.entries = [...this.entries];
    return copy;
  }

  head(size = this.entries.length) {
    return { logId: this.logId.slice(0, 16), size, root: rootOf(this.entries.slice(0, size)) };
  }

  json() {
    const { size, root } = this.head();
    return { logId: this.logId, size, root: toBase64Url(root) };
  }

  consistency(from: number, to: number) {
    this.proofsAsked++;
    if (!this.isReachable) throw new ProtocolError('offline', '');
    if (to > this.entries.length) throw new ProtocolError('key_log_out_of_range', '');
    return { proof: consistencyOf(from, this.entries.slice(0, to)).map(toBase64Url) };
  }
}

let log: ServerLog;
let shown: ServerLog;
let account: AccountRow;
let keyLog: KeyLog;
let now = 1_000_000;
const [ana, ben] = [newId(), newId()];

beforeEach(async () => {
  log = shown = new ServerLog();
  account = { me: { userId: ana }, logId: log.logId } as unknown as AccountRow;
  const context = {
    store: await Store.open(`key-log-${newId()}`),
    http: { keyLogConsistency: async (from: number, to: number) => shown.consistency(from, to) },
    account: () => account,
    now: () => now,
  } as unknown as Context;
  keyLog = new KeyLog(context, () => undefined);
});

const alarm = () => keyLog.alarm?.why ?? null;

async function hears(head: { logId: string; size: number; root: Uint8Array }, storedAt = now): Promise<void> {
  keyLog.heard(ben, head, storedAt);
  await keyLog.compare();
}

describe('a device list', () => {
  it('counts when it is in the log, and the log has only grown', async () => {
    for (let size = 1; size <= 20; size++) {
      const bens = log.publish(ben);
      expect(await keyLog.confirms(ben, bens())).toBe(true);
      expect(keyLog.head).toMatchObject({ size });
    }
  });

  it('costs a proof only when the log has grown', async () => {
    log.publish();
    const [bens, cems] = [log.publish(ben), log.publish('cc'.repeat(16))];
    await keyLog.confirms(ben, bens());
    await keyLog.confirms('cc'.repeat(16), cems());
    expect(log.proofsAsked).toBe(0);
  });

  it('may be answered from a log that is shorter than one that was seen already', async () => {
    const early = log.publish(ben)();
    log.publish();
    await keyLog.confirms(ana, log.publish(ana)());
    expect(await keyLog.confirms(ben, early)).toBe(true);
    expect(keyLog.head).toMatchObject({ size: 3 });
  });

  it('does not count when it is another one than the log holds, and nothing is remembered of it', async () => {
    const bens = log.publish(ben);
    expect(await keyLog.confirms(ben, { ...bens(), payload: toBase64Url(randomBytes(80)) })).toBe(false);
    expect(await keyLog.confirms(ben, { ...bens(), identityKey: toBase64Url(randomBytes(32)) })).toBe(false);
    expect(await keyLog.confirms(ana, bens())).toBe(false);
    expect(await keyLog.confirms(ben, { ...bens(), log: undefined as never })).toBe(false);
    expect([keyLog.head, alarm()]).toEqual([null, null]);
    expect(await keyLog.confirms(ben, bens())).toBe(true);
  });

  it('does not count when the log has been written anew, and the person is told', async () => {
    log.publish();
    await keyLog.confirms(ana, log.publish(ana)());
    shown = new ServerLog(log.logId);
    for (let entry = 0; entry < 3; entry++) shown.publish();
    const bens = shown.publish(ben);
    expect(await keyLog.confirms(ben, bens())).toBe(false);
    expect(alarm()).toBe('rewritten');
    await keyLog.looked();
    expect(await keyLog.confirms(ben, bens())).toBe(true);
    expect(alarm()).toBeNull();
  });

  it('of another log counts only when the connection has named that log, too: then a backup was restored', async () => {
    await keyLog.confirms(ana, log.publish(ana)());
    shown = new ServerLog();
    const bens = shown.publish(ben);
    expect(await keyLog.confirms(ben, bens())).toBe(false);
    account.logId = shown.logId;
    expect(await keyLog.confirms(ben, bens())).toBe(true);
    expect([keyLog.head?.size, alarm()]).toEqual([1, null]);
  });
});

describe('what others say of the log', () => {
  beforeEach(async () => {
    log.publish();
    await keyLog.confirms(ana, log.publish(ana)());
  });

  it('is the same log, older or newer', async () => {
    await hears(log.head(1));
    log.publish();
    await hears(log.head(3));
    expect([keyLog.head?.size, alarm()]).toEqual([3, null]);
  });

  it('is asked for once, however many say it', async () => {
    for (let message = 0; message < 5; message++) await hears(log.head(1));
    expect(log.proofsAsked).toBe(1);
  });

  it('is another log of the same size', async () => {
    const other = new ServerLog(log.logId);
    for (let entry = 0; entry < 2; entry++) other.publish();
    await hears(other.head());
    expect(keyLog.alarm).toMatchObject({ why: 'split', userId: ben });
  });

  it.each([1, 5])('is another log of size %i', async (size) => {
    const other = new ServerLog(log.logId);
    for (let entry = 0; entry < size; entry++) other.publish();
    for (let entry = 0; entry < 4; entry++) log.publish();
    await hears(other.head());
    expect(alarm()).toBe('split');
  });

  it('is a log that goes on behind the end of the one that is shown here', async () => {
    const other = log.copy();
    other.publish();
    await hears(other.head());
    expect(alarm()).toBe('split');
  });

  it('waits while the server does not answer, and is no reason for alarm', async () => {
    log.isReachable = false;
    await hears(log.head(1));
    expect(alarm()).toBeNull();
    log.isReachable = true;
    await keyLog.compare();
    const asked = log.proofsAsked;
    await hears(log.head(1));
    expect([alarm(), log.proofsAsked - asked]).toEqual([null, 0]);
  });

  it('from before a backup was restored says nothing; another log long after that does', async () => {
    const before = new ServerLog();
    before.publish();
    await hears(before.head());
    expect(alarm()).toBeNull();
    now += 3_600_000;
    const elsewhere = new ServerLog();
    elsewhere.publish();
    await hears(elsewhere.head());
    expect(alarm()).toBe('split');
  });

  it('is not compared while this device has not seen the log of the restored server itself', async () => {
    const restored = new ServerLog();
    restored.publish();
    account.logId = restored.logId;
    await hears(restored.head(), now + 3_600_000);
    expect(alarm()).toBeNull();
    shown = restored;
    expect(await keyLog.confirms(ana, restored.publish(ana)())).toBe(true);
    await keyLog.compare();
    expect(alarm()).toBeNull();
  });

  it('is let be for a day once the person has looked', async () => {
    const other = new ServerLog(log.logId);
    for (let entry = 0; entry < 2; entry++) other.publish();
    await hears(other.head());
    await keyLog.looked();
    const again = log.publish(ana);
    await keyLog.confirms(ana, again());
    await hears(other.head());
    expect(alarm()).toBeNull();
    now += 25 * 3_600_000;
    await hears(other.head());
    expect(alarm()).toBe('split');
  });
});
