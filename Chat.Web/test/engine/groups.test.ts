import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { newId } from '../../src/client/ids';
import { eventually, Person, people } from './people';

/** Engines against the real server process. */
let server: Server;
let ana: Person;
let ben: Person;
let cem: Person;

beforeAll(async () => {
  server = await Server.start();
  [ana, ben, cem] = (await people(server, 'Ana', 'Ben', 'Cem')) as [Person, Person, Person];
}, 240_000);

afterAll(async () => {
  await Promise.all([ana, ben, cem].map((person) => person?.leave()));
  await server?.dispose();
});

function group(members: Person[], see: 'nothing' | 'month' | 'everything' = 'nothing'): Promise<string> {
  const ids = members.map(({ userId }) => userId);
  return ana.engine.createGroup({ name: 'Family', picture: null, members: ids, newMembersSee: see });
}

async function inGroup(person: Person, id: string): Promise<void> {
  await eventually(() => expect(person.row(id), person.name).toMatchObject({ title: 'Family', canWrite: true }));
}

describe('a direct conversation', () => {
  it('carries edits, reactions, replies and deletes to the other side', async () => {
    const id = await ana.engine.openDirect(ben.userId);
    await ana.says(id, 'one');
    await ana.says(id, 'two');
    await ben.sees(id, ['one', 'two']);
    const [one, two] = [await ana.message(id, 'one'), await ana.message(id, 'two')];

    await ana.engine.edit(id, one.id, { text: 'ONE', mentions: [] });
    await ben.engine.react(id, one.id, '👍');
    await ben.says(id, 'three', two.id);
    await ana.engine.deleteForEveryone(id, two.id);

    for (const person of [ana, ben]) {
      await person.sees(id, ['ONE', '<deleted>', 'three']);
      await eventually(async () =>
        expect(await person.message(id, 'ONE')).toMatchObject({
          reactions: [{ emoji: '👍', mine: person === ben }],
          editedAt: expect.any(Number),
        }),
      );
    }
    expect((await ana.message(id, 'three')).quote).toMatchObject({ id: two.id, text: '', missing: false });
    expect(await ana.engine.replies(id, two.id)).toHaveLength(1);
  });

  it('says what a message waits for while the other person is signed in nowhere', async () => {
    const dan = await another('Dora');
    await dan.engine.signOut();
    const id = await ana.engine.openDirect(dan.userId);
    await ana.says(id, 'are you there?');
    await eventually(async () =>
      expect(await ana.message(id, 'are you there?')).toMatchObject({ tick: 'waiting', waitsFor: 'Dora' }),
    );
    await eventually(() => expect(ana.shown(id)).toMatchObject([{ waitsFor: 'Dora' }]));
    const back = await dan.signsInElsewhere(server);
    await eventually(async () =>
      expect(await ana.message(id, 'are you there?')).toMatchObject({ tick: 'delivered', waitsFor: null }),
    );
    await Promise.all([dan, back].map((person) => person.leave()));
  });

  it('tells an open view that a message was answered, and that what an answer quotes was deleted', async () => {
    const id = await ana.engine.openDirect(ben.userId);
    await ana.says(id, 'a question');
    await eventually(async () => expect(await ben.texts(id)).toContain('a question'));
    const question = await ana.message(id, 'a question');
    await ben.says(id, 'an answer', question.id);
    const shown = (person: Person, text: string) => person.shown(id).find((message) => message.text === text);
    for (const person of [ana, ben])
      await eventually(() => expect(shown(person, 'a question'), person.name).toMatchObject({ replies: 1 }));
    await ana.engine.deleteForEveryone(id, question.id);
    for (const person of [ana, ben])
      await eventually(() => expect(shown(person, 'an answer')?.quote, person.name).toMatchObject({ text: '' }));
  });

  it('sends once what an impatient view asks for twice', async () => {
    const id = await ana.engine.openDirect(ben.userId);
    const [message, messageId] = [{ text: 'only once', replyTo: null, mentions: [] }, newId()];
    await ana.engine.send(id, message, messageId);
    await ana.engine.send(id, message, messageId);
    await eventually(async () => expect(await ben.texts(id)).toContain('only once'));
    await ana.engine.send(id, message, messageId);
    expect((await ana.texts(id)).filter((text) => text === 'only once')).toHaveLength(1);
  });

  it('refuses to change what somebody else wrote', async () => {
    const id = await ana.engine.openDirect(ben.userId);
    await ana.says(id, 'mine');
    await eventually(async () => expect(await ben.texts(id)).toContain('mine'));
    const mine = await ben.message(id, 'mine');
    expect(await ben.refused(ben.engine.edit(id, mine.id, { text: 'x', mentions: [] }))).toMatchObject({
      code: 'not_the_author',
    });
    expect(await ben.refused(ben.engine.react(id, mine.id, 'x'.repeat(10_000)))).toMatchObject({
      code: 'reaction_too_long',
    });
    expect(await ben.refused(ben.says(id, 'x'.repeat(65_536)))).toMatchObject({ code: 'message_too_long' });
  });
});

describe('a group', () => {
  it('brings everybody together, says who did what, and everybody reads everybody', async () => {
    const id = await group([ben, cem]);
    for (const person of [ana, ben, cem]) await inGroup(person, id);
    await ana.says(id, 'hello');
    await ben.says(id, 'hi');
    for (const person of [ana, ben, cem])
      await eventually(async () => expect((await person.texts(id)).sort()).toEqual(['hello', 'hi']));
    expect(await ana.events(id)).toEqual(['You created Ben Cem']);
    await eventually(async () => expect(await ben.events(id)).toEqual(['Ana created You']));
    const shown = (await ana.engine.group(id)).members.map(({ displayName, role, me }) => [displayName, role, me]);
    expect(shown).toEqual([
      ['Ana', 'admin', true],
      ['Ben', 'member', false],
      ['Cem', 'member', false],
    ]);
  });

  it('lets nobody read what was before or comes after their time', async () => {
    const id = await group([ben]);
    await inGroup(ben, id);
    await ana.says(id, 'before');
    await ben.sees(id, ['before']);
    await ana.engine.addMembers(id, [cem.userId]);
    await inGroup(cem, id);
    await ana.says(id, 'with Cem');
    await cem.sees(id, ['with Cem']);
    await ana.engine.removeMember(id, cem.userId);
    await eventually(() => expect(cem.row(id)).toMatchObject({ canWrite: false, role: null }));
    await ana.says(id, 'without Cem');
    await ben.sees(id, ['before', 'with Cem', 'without Cem']);
    expect(await cem.texts(id)).toEqual(['with Cem']);
    expect(await ben.events(id)).toEqual(['Ana created You', 'Ana added Cem', 'Ana removed Cem']);
    expect(await cem.events(id)).toEqual(['Ana added You', 'Ana removed You']);
    expect(cem.shown(id).map(({ event }) => event?.type)).toContain('removed');
  });

  it('shows somebody new what was written before when it has chosen so', async () => {
    const id = await group([ben], 'everything');
    await inGroup(ben, id);
    await ana.says(id, 'old times');
    await ben.sees(id, ['old times']);
    await ana.engine.addMembers(id, [cem.userId]);
    await cem.sees(id, ['old times']);
    const chats = cem.rows.filter(({ kind, lastLine }) => kind === 'direct' && lastLine === null);
    expect(chats.filter(({ peer }) => peer?.userId === ana.userId)).toEqual([]);
  });

  it('lets two admins act at once: both succeed in the end', async () => {
    const id = await group([ben]);
    await inGroup(ben, id);
    await ana.engine.setRole(id, ben.userId, 'admin');
    await eventually(() => expect(ben.row(id)?.role).toBe('admin'));
    const [dan, eva] = await Promise.all([another('Dan'), another('Eva')]);
    await Promise.all([ana.engine.addMembers(id, [dan.userId]), ben.engine.addMembers(id, [eva.userId])]);
    for (const person of [ana, ben, dan, eva]) await inGroup(person, id);
    await dan.says(id, 'all here');
    for (const person of [ana, ben, eva])
      await eventually(async () => expect(await person.texts(id)).toContain('all here'));
    await Promise.all([dan, eva].map((person) => person.leave()));
  });

  it('goes on without who left', async () => {
    const id = await group([ben, cem]);
    for (const person of [ben, cem]) await inGroup(person, id);
    await cem.engine.leaveGroup(id);
    await eventually(() => expect(cem.row(id)).toMatchObject({ canWrite: false, cannotWriteReason: 'left' }));
    await ben.says(id, 'gone?');
    await eventually(async () => expect(await ana.texts(id)).toEqual(['gone?']));
    expect(await ana.events(id)).toContain('Cem left');
    expect((await ana.engine.group(id)).members.map(({ displayName }) => displayName)).toEqual(['Ana', 'Ben']);
  });
});

describe('who is there', () => {
  it('shows ticks for everybody together, who has read, who is online and who types', async () => {
    const id = await group([ben, cem]);
    for (const person of [ben, cem]) await inGroup(person, id);
    await ana.says(id, 'read me');
    for (const person of [ben, cem]) await person.sees(id, ['read me']);
    const { id: messageId, sequence } = await ana.message(id, 'read me');
    await eventually(() => expect(ana.shown(id).find((one) => one.id === messageId)?.tick).toBe('delivered'));
    await ben.engine.markRead(id, sequence ?? 0);
    await eventually(async () => {
      const { people: all } = await ana.engine.messageInfo(id, messageId);
      expect(all.map(({ name, read }) => [name, read]).sort()).toEqual([
        ['Ben', true],
        ['Cem', false],
      ]);
    });
    await cem.engine.markRead(id, sequence ?? 0);
    await eventually(() => expect(ana.shown(id).find((one) => one.id === messageId)?.tick).toBe('read'));
    expect(ana.row(id)).toMatchObject({ memberCount: 3, lastLine: { text: 'read me', tick: 'read' } });

    await eventually(() => expect(ana.row(id)?.onlineCount).toBe(2));
    await Promise.all([ben.engine.typing(id), cem.engine.typing(id)]);
    await eventually(() => expect(ana.row(id)?.typing.sort()).toEqual(['Ben', 'Cem']));
  });

  it('keeps what a person has chosen for a chat to themselves', async () => {
    const id = await group([ben]);
    await ana.engine.pin(id, true);
    await ana.engine.mute(id, Number.MAX_SAFE_INTEGER);
    await ana.engine.markUnread(id);
    await ana.engine.saveDraft(id, 'later');
    await ana.engine.archive(id, true);
    await eventually(() =>
      expect(ana.row(id)).toMatchObject({ pinned: true, markedUnread: true, draft: 'later', archived: true }),
    );
    expect((await ana.engine.conversations())[0]?.id).toBe(id);
    await ana.engine.pin(id, false);
  });

  it('hears nothing from somebody blocked, and says why one cannot write', async () => {
    const id = await ana.engine.openDirect(cem.userId);
    await ana.says(id, 'last word');
    await eventually(async () => expect(await cem.texts(id)).toContain('last word'));
    const shared = await group([ben, cem]);
    await ana.engine.block(cem.userId, true);
    await eventually(() =>
      expect(ana.row(id)).toMatchObject({ blocked: true, canWrite: false, cannotWriteReason: 'blocked' }),
    );
    const marked = (await ana.engine.group(shared)).members.filter(({ blocked }) => blocked);
    expect(marked.map(({ displayName }) => displayName)).toEqual(['Cem']);
    await cem.says(id, 'hello?');
    await eventually(async () => expect(await cem.message(id, 'hello?')).toMatchObject({ tick: 'failed' }));
    await ana.engine.block(cem.userId, false);
    await eventually(() => expect(ana.row(id)).toMatchObject({ canWrite: true }));
  });

  it('forwards, stars and finds', async () => {
    const id = await group([ben]);
    const direct = await ana.engine.openDirect(ben.userId);
    await ana.says(id, 'Zürich at noon');
    await eventually(async () => expect(await ana.message(id, 'Zürich at noon')).toMatchObject({ tick: 'sent' }));
    const { id: messageId } = await ana.message(id, 'Zürich at noon');
    await ana.engine.forward(id, [messageId], [direct]);
    await eventually(async () =>
      expect(await ben.message(direct, 'Zürich at noon')).toMatchObject({ forwarded: true }),
    );
    await ana.engine.star(id, messageId, true);
    expect((await ana.engine.starred()).map(({ message }) => message.id)).toEqual([messageId]);
    const { hits } = await ana.engine.searchMessages('noo zur', 10, null);
    expect(hits[0]).toMatchObject({
      highlights: [
        { start: 0, length: 3 },
        { start: 10, length: 3 },
      ],
    });
    await ana.engine.deleteForMe(id, [messageId]);
    expect(await ana.texts(id)).toEqual([]);
    expect((await ana.engine.searchMessages('noo zur', 10, null)).hits).toHaveLength(hits.length - 1);
  });
});

describe('bad input', () => {
  it('is refused before it costs anything', async () => {
    const make = (name: string, members: string[] = []) =>
      ana.engine.createGroup({ name, picture: null, members, newMembersSee: 'nothing' });
    for (const name of ['', '   ', 'x'.repeat(10_000)])
      expect(await ana.refused(make(name))).toMatchObject({ code: 'group_name_invalid' });
    const many = Array.from({ length: 1000 }, () => newId());
    expect(await ana.refused(make('Everybody', many))).toMatchObject({ code: 'group_full' });
  });

  it('makes a group of one, with a name from right to left', async () => {
    const members: string[] = [];
    const id = await ana.engine.createGroup({ name: 'משפחה', picture: null, members, newMembersSee: 'nothing' });
    await ana.says(id, 'note to self');
    await ana.sees(id, ['note to self']);
    expect(ana.row(id)).toMatchObject({ title: 'משפחה', memberCount: 1, role: 'admin' });
  });

  it('adds nobody twice, and a person who does not exist is said so', async () => {
    const id = await group([ben]);
    expect(await ana.refused(ana.engine.addMembers(id, [ben.userId]))).toMatchObject({ code: 'already_member' });
    expect(await ana.refused(ana.engine.addMembers(id, [newId()]))).toMatchObject({ code: 'unknown_person' });
    await ana.says(id, 'still working');
    await eventually(async () => expect(await ben.texts(id)).toContain('still working'));
  });

  it('shows a quote of a message nobody has as missing, and mentions only members', async () => {
    const id = await group([ben]);
    const mentions = [
      { userId: ben.userId, start: 0, length: 4 },
      { userId: cem.userId, start: 5, length: 4 },
    ];
    await ana.engine.send(id, { text: '@Ben @Cem', replyTo: newId(), mentions });
    await eventually(async () => expect(await ben.texts(id)).toContain('@Ben @Cem'));
    expect(await ben.message(id, '@Ben @Cem')).toMatchObject({
      mentions: [mentions[0]],
      mentionsMe: true,
      quote: { missing: true, text: '' },
    });
    await eventually(() => expect(ben.row(id)).toMatchObject({ mentioned: true, unread: 1 }));
  });

  it('is noticed when the server delivers to a device that is not in the group', async () => {
    const id = await group([ben]);
    await inGroup(ben, id);
    ben.tamper = (path, json) => {
      if (path !== `/api/conversations/${id}`) return json;
      const { devices, ...rest } = json as { devices: unknown[] };
      return { ...rest, devices: [...devices, { userId: cem.userId, deviceId: newId() }] };
    };
    await ana.engine.addMembers(id, [cem.userId]);
    await eventually(() => expect(ben.row(id)?.securityNotice).toMatchObject({ code: 'routes_differ' }));
    ben.tamper = (_, json) => json;
  });
});

describe('a device that comes later', () => {
  it('reads everything and comes to the same picture', async () => {
    const id = await group([ben]);
    await inGroup(ben, id);
    await ana.says(id, 'draft');
    await ben.sees(id, ['draft']);
    const draft = await ben.message(id, 'draft');
    await ben.engine.react(id, draft.id, '❤️');
    await ana.engine.edit(id, draft.id, { text: 'final', mentions: [] });
    await ben.sees(id, ['final']);
    const phone = await ben.signsInElsewhere(server);
    await inGroup(phone, id);
    await phone.sees(id, ['final']);
    expect(await phone.message(id, 'final')).toMatchObject({ reactions: [{ emoji: '❤️', mine: true }] });
    await phone.says(id, 'from the phone');
    for (const person of [ana, ben]) await person.sees(id, ['final', 'from the phone']);
    await phone.leave();
  });
});

describe('a link', () => {
  it('lets somebody in whom the members believe', async () => {
    const id = await group([ben]);
    await inGroup(ben, id);
    const link = await ana.engine.createGroupLink(id, null, null);
    await eventually(async () => expect(await ben.store.group(id)).toMatchObject({ links: [{ code: link.code }] }));
    const secret = new URL(link.url).hash.slice(1);
    expect(await cem.engine.lookUpGroupLink(link.code, secret)).toEqual({
      name: 'Family',
      memberCount: 2,
      alreadyMember: false,
    });
    await cem.engine.joinByGroupLink(link.code, secret);
    await inGroup(cem, id);
    await ben.says(id, 'welcome');
    await cem.sees(id, ['welcome']);
    for (const person of [ana, ben]) expect(await person.events(id)).toContain('Cem joined-by-link');
    expect(ana.row(id)?.securityNotice).toBeNull();
  });

  it('does not let in who was let in by the server alone', async () => {
    const id = await group([ben]);
    await inGroup(ben, id);
    const link = await ana.engine.createGroupLink(id, null, null);
    await eventually(async () => expect((await ben.store.group(id))?.links).toHaveLength(1));
    const forged = `${Buffer.alloc(32, 7).toString('base64url')}.Family`;
    await cem.engine.joinByGroupLink(link.code, forged);
    await eventually(() => expect(ben.row(id)?.securityNotice).toMatchObject({ code: 'uninvited' }));
    await ben.says(id, 'not for Cem');
    await ana.sees(id, ['not for Cem']);
    expect(await cem.texts(id)).not.toContain('not for Cem');
  });
});

describe('messages that disappear', () => {
  it('are gone from the rows, the search and the archives', async () => {
    const id = await ben.engine.openDirect(cem.userId);
    await ben.says(id, 'stays');
    await cem.sees(id, ['stays']);
    await ben.engine.setDisappearing(id, 86_400);
    await eventually(() => expect(cem.row(id)?.disappearAfter).toBe(86_400));
    await cem.says(id, 'ephemeral');
    await ben.sees(id, ['stays', 'ephemeral']);
    expect((await ben.engine.searchMessages('ephem', 5, null)).hits).toHaveLength(1);
    const { epoch } = (await ben.store.conversation(id)) ?? { epoch: 0 };

    ben.ahead += 2 * 86_400_000;
    await ben.sees(id, ['stays']);
    expect((await ben.engine.searchMessages('ephem', 5, null)).hits).toEqual([]);
    const everything = JSON.stringify([await ben.store.searchBlocks(), await ben.store.messages(id, 1e9, 100)]);
    expect(everything).not.toContain('ephemeral');
    expect(ben.row(id)?.lastLine?.text).toBe('stays');

    await ben.says(id, 'in the next epoch');
    await eventually(async () => expect((await ben.store.conversation(id))?.epoch).toBe(epoch + 1));
    ben.ahead += 2 * 86_400_000;
    await eventually(async () => expect(await ben.store.archive(id, epoch)).toBeUndefined());
  });
});

async function another(name: string): Promise<Person> {
  const { url } = await ana.engine.createInvite();
  return Person.join(server, url, name);
}
