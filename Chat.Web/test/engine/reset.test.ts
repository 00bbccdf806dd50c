import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { groupMembers } from '../../src/crypto/group';
import { eventually, Person, people } from './people';

/** Somebody who has lost everything, and the people who go on writing with them. */
let server: Server;
let ana: Person;
let ben: Person;
let cem: Person;
let direct: string;
let group: string;
let recoveryCode: string;
/** Ben after the reset. */
let again: Person;

const NEW_PASSWORD = 'battery staple';

beforeAll(async () => {
  server = await Server.start();
  [ana, ben, cem] = (await people(server, 'Ana', 'Ben', 'Cem')) as [Person, Person, Person];
  recoveryCode = (await ben.engine.state()).recoveryCode ?? '';
  direct = await ana.engine.openDirect(ben.userId);
  await ana.says(direct, 'one');
  await ben.sees(direct, ['one']);
  await ben.says(direct, 'two');
  await ana.sees(direct, ['one', 'two']);
  await ben.sees(direct, ['one', 'two']);
  const members = [ben.userId, cem.userId];
  group = await ana.engine.createGroup({ name: 'Family', picture: null, members, newMembersSee: 'nothing' });
  await ana.says(group, 'all here');
  for (const person of [ben, cem]) await person.sees(group, ['all here']);
  await cem.engine.setVerified(ben.userId, (await cem.engine.safetyNumber(ben.userId)).digits);
  again = await Person.start('Ben', server.url);
}, 240_000);

afterAll(async () => {
  await Promise.all([ana, ben, cem, again].map((person) => person?.leave()));
  await server?.dispose();
});

async function code(): Promise<string> {
  const { people: found } = await ana.engine.managedPeople('be', '');
  expect(found).toMatchObject([{ userId: ben.userId, username: 'ben', role: 'member', disabledAt: null }]);
  return (await ana.engine.resetAccount(ben.userId)).url.split('/reset/')[1] ?? '';
}

function devicesIn(person: Person, conversationId: string, of: Person) {
  return async () => {
    const state = await person.store.groupState(conversationId);
    return groupMembers(state ?? new Uint8Array()).flatMap((leaf) =>
      leaf.userId === of.userId ? [leaf.deviceId] : [],
    );
  };
}

describe('an account that an owner resets', () => {
  it('is no matter for people who are no owners', async () => {
    for (const work of [() => ben.engine.managedPeople('', ''), () => ben.engine.resetAccount(ana.userId)])
      expect(await ben.refused(work())).toMatchObject({ code: 'not_an_owner' });
  });

  it('starts anew on one device, the old ones end, and the chats go on', async () => {
    const link = await code();
    expect(await again.engine.lookUpReset(link)).toMatchObject({ username: 'ben', displayName: 'Ben' });
    await again.engine.redeemReset(link, NEW_PASSWORD, 'new');
    again.userId = ben.userId;
    await again.online();
    await eventually(async () => expect(await ben.engine.state()).toMatchObject({ phase: 'signed-out', me: null }));
    expect(await ben.store.account()).toBeUndefined();
    expect(await again.refused(again.engine.lookUpReset(link))).toMatchObject({ code: 'reset_unknown' });
    const fresh = (await again.engine.state()).recoveryCode;
    expect(fresh).not.toBeNull();
    expect(fresh).not.toBe(recoveryCode);

    await eventually(async () => expect(await ana.events(direct)).toEqual(['Ben security-code']));
    await ana.says(direct, 'welcome back');
    await again.sees(direct, ['<undecryptable>', '<undecryptable>', 'welcome back']);
    await again.says(direct, 'thank you');
    await eventually(async () => expect(await ana.texts(direct)).toContain('thank you'));
    expect(ana.row(direct)?.securityNotice).toBeNull();
    expect(await ana.events(direct)).toEqual(['Ben security-code']);
    const me = (await again.engine.state()).me?.deviceId;
    await eventually(async () => expect(await devicesIn(ana, direct, ben)()).toEqual([me]));
  });

  it('is looked at first by whoever had verified it, and nothing is lost meanwhile', async () => {
    await again.says(group, 'I am back');
    for (const person of [ana, cem]) await person.sees(group, ['all here', 'I am back']);
    await cem.says(group, 'is that you?');
    await eventually(() =>
      expect(cem.row(group)?.securityNotice).toMatchObject({ code: 'security_code_changed', userId: ben.userId }),
    );
    await eventually(async () => expect(await cem.message(group, 'is that you?')).toMatchObject({ tick: 'waiting' }));
    const { digits, waits, verified } = await cem.engine.safetyNumber(ben.userId);
    expect({ digits, waits, verified }).toEqual({
      digits: (await again.engine.safetyNumber(cem.userId)).digits,
      waits: true,
      verified: false,
    });
    await cem.engine.setVerified(ben.userId, digits);
    for (const person of [ana, again])
      await eventually(async () => expect(await person.texts(group)).toContain('is that you?'));
    await eventually(() => expect(cem.row(group)?.securityNotice).toBeNull());
    expect((await cem.events(group)).filter((line) => line.includes('security-code'))).toEqual(['Ben security-code']);
    expect(await cem.engine.safetyNumber(ben.userId)).toMatchObject({ verified: true, waits: false });
    const me = (await again.engine.state()).me?.deviceId;
    for (const person of [ana, cem])
      await eventually(async () => expect(await devicesIn(person, group, ben)()).toEqual([me]));
  });

  it('opens its old history later with the old code, on all its devices', async () => {
    expect(await again.engine.oldHistories()).toMatchObject([{ open: false }]);
    expect(await again.refused(again.engine.openOldHistory('not the password'))).toMatchObject({
      code: 'old_history_locked',
    });
    await again.engine.openOldHistory(recoveryCode.toLowerCase());
    await again.sees(direct, ['one', 'two', 'welcome back', 'thank you']);
    await eventually(async () => expect((await again.texts(group))[0]).toBe('all here'));
    expect(await again.engine.oldHistories()).toMatchObject([{ open: true }]);

    const phone = await Person.start('Ben', server.url);
    await phone.engine.signIn({ username: 'ben', password: NEW_PASSWORD, deviceName: 'phone' });
    await phone.online();
    await phone.sees(direct, ['one', 'two', 'welcome back', 'thank you']);
    await phone.leave();
  });

  it('opens with the old password, too, and after a second reset both times before it', async () => {
    const third = await Person.start('Ben', server.url);
    await third.engine.redeemReset(await code(), 'third time lucky', 'third');
    await third.online();
    await ana.says(direct, 'again?');
    await eventually(async () => expect(await third.texts(direct)).toContain('again?'));
    expect(await third.engine.oldHistories()).toHaveLength(2);
    // The vault of the second time holds the key of the first one already.
    await third.engine.openOldHistory(NEW_PASSWORD);
    await eventually(async () =>
      expect(await third.texts(direct)).toEqual(['one', 'two', 'welcome back', 'thank you', 'again?']),
    );
    expect(await third.engine.oldHistories()).toMatchObject([{ open: true }, { open: true }]);
    await third.leave();
  });

  it('is kept out while it is disabled, and forgets nothing', async () => {
    const dora = await Person.join(server, (await ana.engine.createInvite()).url, 'Dora');
    const id = await ana.engine.openDirect(dora.userId);
    await ana.says(id, 'kept');
    await dora.sees(id, ['kept']);
    await ana.engine.disablePerson(dora.userId, true);
    await eventually(async () => expect((await dora.engine.state()).phase).toBe('signed-out'));
    expect(await dora.store.account()).toBeDefined();
    await ana.engine.disablePerson(dora.userId, false);
    await dora.engine.start();
    await dora.online();
    expect(await dora.texts(id)).toEqual(['kept']);
    await dora.leave();
  });
});
