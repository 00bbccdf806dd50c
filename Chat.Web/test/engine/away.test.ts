import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { load, membersOf } from '../../src/crypto/group';
import { eventually, type Person, people } from './people';

const DAY_MS = 86_400_000;
/** Days, and as many epochs, that somebody is away; CHAT_AWAY_DAYS=300 for the long form. */
const DAYS = Number(process.env.CHAT_AWAY_DAYS ?? 15);

let server: Server;
let ana: Person;
let ben: Person;
let cem: Person;

beforeAll(async () => {
  server = await Server.start();
  [ana, ben, cem] = (await people(server, 'Ana', 'Ben', 'Cem')) as [Person, Person, Person];
}, 240_000);

afterAll(async () => {
  await Promise.all([ana, ben, cem].map((person) => person.leave()));
  await server.dispose();
});

async function epochOf(person: Person, id: string): Promise<number> {
  return (await person.store.conversation(id))?.epoch ?? 0;
}

/** Of this person's device, in the group's tree. */
async function keyOf(person: Person, id: string): Promise<string> {
  const { ratchetTree } = load((await person.store.groupState(id))!);
  const { device } = (await person.store.account())!;
  const own = membersOf(ratchetTree).find(({ deviceId }) => deviceId === device.deviceId)!;
  const node = ratchetTree[2 * own.leafIndex];
  return node?.nodeType === 'leaf' ? node.leaf.hpkePublicKey.join() : '';
}

describe('the key of a device in a conversation', () => {
  it('is new a day later, by one commit after the next message', async () => {
    const id = await ana.engine.openDirect(ben.userId);
    await ana.says(id, 'first');
    await ben.sees(id, ['first']);
    const [epoch, key] = [await epochOf(ana, id), await keyOf(ana, id)];
    await ana.says(id, 'the same day');
    await ben.sees(id, ['first', 'the same day']);
    await eventually(async () => expect(await ana.store.outboxOf(id)).toEqual([]));
    await new Promise((resolve) => setTimeout(resolve, 10 * ana.refreshAfter));
    expect(await epochOf(ana, id)).toBe(epoch);
    // Not the clock of the device: the server dates the commit, and by a clock that runs ahead of it each key would be a day old at once.
    await ana.store.write(async (tx) => {
      const row = (await tx.objectStore('conversations').get(id))!;
      await tx.objectStore('conversations').put({ ...row, leafSince: row.leafSince! - DAY_MS });
    });
    for (let line = 0; line < 10; line++) await ana.says(id, `${line} a day later`);
    await eventually(async () => expect(await epochOf(ben, id)).toBe(epoch + 1));
    const texts = ['first', 'the same day', ...Array.from({ length: 10 }, (_, line) => `${line} a day later`)];
    await ben.sees(id, texts);
    await eventually(async () => expect(await keyOf(ana, id)).not.toBe(key));
    await ana.says(id, 'and on');
    await ben.sees(id, [...texts, 'and on']);
    expect(await epochOf(ana, id)).toBe(epoch + 1);
  });

  it('is left to the rule of disappearing messages where there is one', async () => {
    const id = await ana.engine.openDirect(cem.userId);
    await ana.engine.setDisappearing(id, 86_400);
    await ana.says(id, 'soon gone');
    await cem.sees(id, ['soon gone']);
    const epoch = await epochOf(ana, id);
    await ana.says(id, 'gone as well');
    await cem.sees(id, ['soon gone', 'gone as well']);
    await new Promise((resolve) => setTimeout(resolve, 10 * ana.refreshAfter));
    expect(await epochOf(ana, id)).toBe(epoch);
  });
});

describe('somebody who was away', () => {
  /** A day is a message, the refresh that it leads to, and an answer. */
  async function days(id: string, count: number, from: number): Promise<string[]> {
    const texts: string[] = [];
    for (let day = from; day < from + count; day++) {
      const epoch = await epochOf(ana, id);
      ana.ahead += DAY_MS;
      await ana.says(id, `day ${day}`);
      await eventually(() => expect(ben.row(id)?.lastLine?.text).toBe(`day ${day}`));
      await eventually(async () => expect(await epochOf(ben, id)).toBe(epoch + 1));
      await ben.says(id, `answer ${day}`);
      await eventually(() => expect(ana.row(id)?.lastLine?.text).toBe(`answer ${day}`));
      texts.push(`day ${day}`, `answer ${day}`);
    }
    return texts;
  }

  const shownOf = (texts: string[]) => texts.slice(-200);

  it(`for ${DAYS} epochs reads everything, and can answer`, async () => {
    const id = await group('Away');
    await ana.says(id, 'before');
    await cem.sees(id, ['before']);
    cem.engine.networkChanged(false);
    const texts = ['before', ...(await days(id, DAYS, 0))];
    const began = performance.now();
    cem.engine.networkChanged(true);
    await cem.sees(id, shownOf(texts));
    console.log(`${DAYS} epochs and ${2 * DAYS} messages taken in: ${(performance.now() - began).toFixed(0)} ms`);
    await cem.says(id, 'back');
    await ben.sees(id, shownOf([...texts, 'back']));
  }, 600_000);

  it('and has lost the state of the group comes in again, and gets what it cannot open from the others', async () => {
    const id = await group('Lost');
    await ana.says(id, 'before');
    await cem.sees(id, ['before']);
    cem.engine.networkChanged(false);
    const texts = ['before', ...(await days(id, 5, 0))];
    await cem.store.write((tx) => tx.objectStore('states').delete(id));
    cem.engine.networkChanged(true);
    await cem.sees(id, texts);
    await cem.says(id, 'back');
    await ben.sees(id, [...texts, 'back']);
  });

  it('on one device reads what another of theirs has archived', async () => {
    const id = await group('Two devices');
    await ana.says(id, 'before');
    await cem.sees(id, ['before']);
    const phone = await cem.signsInElsewhere(server);
    await phone.sees(id, ['before']);
    await eventually(async () => expect((await phone.store.conversation(id))?.inGroup).toBe(true));
    await eventually(async () => expect(await epochOf(ana, id)).toBe(await epochOf(phone, id)));
    cem.engine.networkChanged(false);
    const texts = ['before', ...(await days(id, 3, 0))];
    await phone.sees(id, texts);
    await eventually(async () => expect(await phone.store.archivesToUpload()).toEqual([]));
    await cem.store.write((tx) => tx.objectStore('states').delete(id));
    cem.engine.networkChanged(true);
    await cem.sees(id, texts);
    await phone.leave();
  });

  it('with the only device lost gets on a new one what was written since, too', async () => {
    const id = await group('Lost phone');
    await ana.says(id, 'before');
    await cem.sees(id, ['before']);
    await cem.leave();
    const texts = ['before', ...(await days(id, 2, 0))];
    cem = await cem.signsInElsewhere(server);
    await cem.sees(id, texts);
    await cem.says(id, 'back');
    await ben.sees(id, [...texts, 'back']);
  });

  async function group(name: string): Promise<string> {
    const members = [ben.userId, cem.userId];
    const id = await ana.engine.createGroup({ name, picture: null, members, newMembersSee: 'nothing' });
    for (const person of [ben, cem]) await eventually(() => expect(person.row(id)?.title).toBe(name));
    return id;
  }
});

describe('archives that the server lacks', () => {
  it('come again from any device that holds them, also when the one that should have uploaded them never did', async () => {
    const id = await ana.engine.openDirect(ben.userId);
    const phone = await ana.signsInElsewhere(server);
    await eventually(async () => expect((await phone.store.conversation(id))?.inGroup).toBe(true));
    // This device thinks that it has uploaded its archives; the server has none of them.
    ana.before = (path) => {
      if (path === '/api/epoch-archives') throw new Error('not now');
    };
    phone.before = ana.before;
    ana.ahead += 2 * DAY_MS;
    const epoch = await epochOf(ana, id);
    await ana.says(id, 'sealed in an epoch that nobody uploads');
    await eventually(async () => expect(await epochOf(phone, id)).toBe(epoch + 1));
    await ana.says(id, 'and one more');
    await ben.sees(id, await ana.texts(id));
    await phone.store.write(async (tx) => {
      for (const row of await tx.objectStore('epochs').getAll())
        if (row.uploaded === 0) await tx.objectStore('epochs').put({ ...row, uploaded: 1 });
      const account = (await tx.objectStore('account').get('me'))!;
      await tx.objectStore('account').put({ ...account, archivesCheckedAt: 0 }, 'me');
    });
    phone.before = () => undefined;
    phone.engine.networkChanged(false);
    phone.engine.networkChanged(true);
    await phone.online();
    const later = await ana.signsInElsewhere(server);
    await later.sees(id, await ana.texts(id));
    await later.leave();
    await phone.leave();
  });
});
