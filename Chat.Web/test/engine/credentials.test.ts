import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { eventually, Person, people } from './people';

/** Engines against the real server process: what becomes of passwords, codes, names and accounts. */
let server: Server;
let ana: Person;
let ben: Person;
let cem: Person;
const all: Person[] = [];

beforeAll(async () => {
  server = await Server.start();
  [ana, ben, cem] = (await people(server, 'Ana', 'Ben', 'Cem')) as [Person, Person, Person];
  all.push(ana, ben, cem);
}, 240_000);

afterAll(async () => {
  await Promise.all(all.map((person) => person.leave()));
  await server?.dispose();
});

async function newDevice(): Promise<Person> {
  const device = await Person.start('elsewhere', server.url);
  all.push(device);
  return device;
}

async function code(person: Person): Promise<string> {
  return (await person.engine.state()).recoveryCode ?? '';
}

it('gives everything back for the recovery code, and ends the old code and the old password', async () => {
  const chat = await ana.engine.openDirect(ben.userId);
  await ana.says(chat, 'written before everything was lost');
  await ben.sees(chat, ['written before everything was lost']);
  const old = await code(ben);

  const found = await newDevice();
  const request = { username: ' BEN ', newPassword: 'another horse', deviceName: 'new' };
  const mistyped = old.replace(/.$/, (last) => (last === '7' ? '8' : '7'));
  expect(await found.refused(found.engine.recover({ ...request, recoveryCode: mistyped }))).toMatchObject({
    code: 'recovery_code_invalid',
  });
  expect(
    await found.refused(found.engine.recover({ ...request, recoveryCode: await code(cem) })),
    'somebody else’s code',
  ).toMatchObject({ code: 'recovery_refused' });

  await found.engine.recover({ ...request, recoveryCode: old.toLowerCase().replaceAll('-', ' ') });
  await found.online();
  await found.sees(chat, ['written before everything was lost']);
  await found.says(chat, 'here again');
  await ana.sees(chat, ['written before everything was lost', 'here again']);
  await ben.sees(chat, ['written before everything was lost', 'here again']);

  const fresh = await code(found);
  expect(fresh).not.toBe(old);
  const late = await newDevice();
  expect(await late.refused(late.engine.recover({ ...request, recoveryCode: old }))).toMatchObject({
    code: 'recovery_refused',
  });
  const signIn = { username: 'ben', deviceName: 'new' };
  expect(await late.refused(late.engine.signIn({ ...signIn, password: 'correct horse' }))).toMatchObject({
    code: 'sign_in_refused',
  });
  await late.engine.signIn({ ...signIn, password: 'another horse' });
  await late.sees(chat, ['written before everything was lost', 'here again']);
});

it('changes a password while other devices go on, and refuses the old one', async () => {
  const phone = await cem.signsInElsewhere(server);
  all.push(phone);
  const chat = await cem.engine.openDirect(ana.userId);
  expect(await cem.refused(cem.engine.changePassword('wrong horse', 'new horse'))).toMatchObject({
    code: 'password_wrong',
  });
  await cem.engine.changePassword('correct horse', 'new horse battery');
  await phone.says(chat, 'still signed in');
  await ana.sees(chat, ['still signed in']);

  const tablet = await newDevice();
  const signIn = { username: 'cem', deviceName: 'tablet' };
  expect(await tablet.refused(tablet.engine.signIn({ ...signIn, password: 'correct horse' }))).toMatchObject({
    code: 'sign_in_refused',
  });
  await tablet.engine.signIn({ ...signIn, password: 'new horse battery' });
  await tablet.sees(chat, ['still signed in']);
});

it('makes a new recovery code and ends the one before', async () => {
  const before = await code(cem);
  expect(await cem.refused(cem.engine.newRecoveryCode('wrong horse'))).toMatchObject({ code: 'password_wrong' });
  await cem.engine.newRecoveryCode('new horse battery');
  const after = await code(cem);
  expect(after).not.toBe(before);
  const device = await newDevice();
  const request = { username: 'cem', newPassword: 'third horse', deviceName: 'new' };
  expect(await device.refused(device.engine.recover({ ...request, recoveryCode: before }))).toMatchObject({
    code: 'recovery_refused',
  });
  await device.engine.recover({ ...request, recoveryCode: after });
  expect((await device.engine.state()).phase).toBe('ready');
});

it('tells another name to those who are here, to own devices, and to those who come back', async () => {
  const chat = await ana.engine.openDirect(ben.userId);
  const group = await ana.engine.createGroup({
    name: 'Names',
    picture: null,
    members: [ben.userId, cem.userId],
    newMembersSee: 'nothing',
  });
  const desk = await ana.signsInElsewhere(server);
  all.push(desk);
  await eventually(() => expect(cem.row(group)?.title).toBe('Names'));
  await ana.says(group, 'who am I?');
  await cem.sees(group, ['who am I?']);
  await cem.engine.networkChanged(false);

  const began = Date.now();
  await ana.engine.changeNames({ username: 'Anna.B', displayName: ' Anna Béla ' });
  await eventually(() => expect(ben.row(chat)?.title).toBe('Anna Béla'));
  expect(Date.now() - began).toBeLessThan(5_000);
  await eventually(async () =>
    expect((await desk.engine.state()).me).toMatchObject({ username: 'anna.b', displayName: 'Anna Béla' }),
  );
  await cem.engine.networkChanged(true);
  await eventually(async () =>
    expect(await cem.message(group, 'who am I?')).toMatchObject({ senderName: 'Anna Béla' }),
  );
  expect(await ben.refused(ben.engine.changeNames({ username: 'ana', displayName: 'Ben' }))).toMatchObject({
    code: 'username_taken',
  });
});

it('asks for the authenticator’s code once it is turned on', async () => {
  const { secret, uri } = await ana.engine.beginSecondFactor('correct horse');
  expect(uri).toBe(
    `otpauth://totp/${encodeURIComponent(`localhost:${server.port}:anna.b`)}?secret=${secret}&issuer=${encodeURIComponent(`localhost:${server.port}`)}`,
  );
  const used = codeNow(secret);
  await ana.engine.confirmSecondFactor(used);
  expect(await ana.engine.hasSecondFactor()).toBe(true);
  const device = await newDevice();
  const signIn = { username: 'anna.b', password: 'correct horse', deviceName: 'new' };
  expect(await device.refused(device.engine.signIn(signIn))).toMatchObject({ code: 'second_factor_needed' });
  expect(
    await device.refused(device.engine.signIn({ ...signIn, secondFactor: used })),
    'it was used to turn it on',
  ).toMatchObject({ code: 'second_factor_wrong' });
  // The one of the next half minute counts already, and was not used.
  await device.engine.signIn({ ...signIn, secondFactor: codeNow(secret, 1) });
  expect((await device.engine.state()).phase).toBe('ready');
  await ana.engine.endSecondFactor('correct horse');
  expect(await device.engine.hasSecondFactor()).toBe(false);
});

it('deletes an account: what was written stays, without a name, and nothing more can be sent', async () => {
  const chat = await ana.engine.openDirect(ben.userId);
  expect(await ana.refused(ana.engine.deleteAccount('correct horse'))).toMatchObject({ code: 'owner_needed' });
  expect(await ben.refused(ben.engine.deleteAccount('wrong horse'))).toMatchObject({ code: 'password_wrong' });
  await ana.engine.setDeletedName('Gelöschtes Konto');
  await ben.engine.deleteAccount('another horse');
  expect(await ben.engine.state()).toMatchObject({ phase: 'signed-out', signedOutBecause: null });
  await eventually(() =>
    expect(ana.row(chat)).toMatchObject({
      title: 'Gelöschtes Konto',
      canWrite: false,
      cannotWriteReason: 'deleted',
      securityNotice: null,
    }),
  );
  expect(await ana.message(chat, 'here again')).toMatchObject({ senderName: 'Gelöschtes Konto' });
  const stranger = await newDevice();
  const signIn = { username: 'ben', password: 'another horse', deviceName: 'new' };
  expect(await stranger.refused(stranger.engine.signIn(signIn))).toMatchObject({ code: 'sign_in_refused' });
});

/** RFC 6238, as an authenticator does it. */
function codeNow(secret: string, later = 0): string {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac('sha1', key).update(counter).digest();
  const number = hash.readUInt32BE((hash[19] ?? 0) & 15) & 0x7fffffff;
  return `${number % 1_000_000}`.padStart(6, '0');
}
