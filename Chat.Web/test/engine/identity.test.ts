import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Server } from '../../e2e/server';
import { KeyLog } from '../../src/client/key-log';
import { toBase64Url } from '../../src/crypto/bytes';
import { newDeviceKeys } from '../../src/crypto/device';
import { signDeviceList } from '../../src/crypto/device-list-signature';
import { newVault } from '../../src/crypto/vault';
import { eventually, type Person, people } from './people';

/** Lies that the server has put into its key log, too; how it is caught when it does not is in key-log.test.ts. */
const logged = new Set<string>();
const confirms = KeyLog.prototype.confirms;
vi.spyOn(KeyLog.prototype, 'confirms').mockImplementation(function (this: KeyLog, userId, answer) {
  return logged.has(answer.payload) ? Promise.resolve(true) : confirms.call(this, userId, answer);
});

/** What a server shows of somebody whose identity it has swapped: a key and a list of its own making. */
function swapped(userId: string) {
  const { contents } = newVault();
  const device = newDeviceKeys(userId, 'ab'.repeat(16));
  const listed = { deviceId: device.deviceId, signatureKey: device.signaturePublicKey, name: 'x' };
  const list = { version: 1, previousHash: null, userId, devices: [listed] };
  const signed = signDeviceList(list, contents.identityPrivateKey);
  return {
    identityKey: toBase64Url(contents.identityPublicKey),
    payload: toBase64Url(signed.payload),
    signature: toBase64Url(signed.signature),
  };
}

function swaps(victim: Person, of: Person): void {
  const lie = swapped(of.userId);
  logged.add(lie.payload);
  victim.tamper = (path, json) => (path === `/api/users/${of.userId}/devices` ? lie : json);
}

function honest(victim: Person): void {
  victim.tamper = (_, json) => json;
}

async function reconnects(person: Person): Promise<void> {
  await person.engine.networkChanged(false);
  await person.engine.networkChanged(true);
  await person.online();
}

async function waiting(person: Person, conversationId: string, text: string): Promise<void> {
  await eventually(async () => expect(await person.message(conversationId, text)).toMatchObject({ tick: 'waiting' }));
}

let server: Server;
let ana: Person;
let ben: Person;
let cem: Person;
let dan: Person;

beforeAll(async () => {
  server = await Server.start();
  [ana, ben, cem, dan] = (await people(server, 'Ana', 'Ben', 'Cem', 'Dora')) as [Person, Person, Person, Person];
}, 240_000);

afterAll(async () => {
  await Promise.all([ana, ben, cem, dan].map((person) => person?.leave()));
  await server?.dispose();
});

async function chat(one: Person, other: Person): Promise<string> {
  const id = await one.engine.openDirect(other.userId);
  await one.says(id, 'hello');
  await other.sees(id, ['hello']);
  return id;
}

describe('a safety number', () => {
  it('is the same on both sides, is found in the other one’s code, and stays when devices come', async () => {
    const id = await chat(ana, ben);
    const [mine, theirs] = [await ana.engine.safetyNumber(ben.userId), await ben.engine.safetyNumber(ana.userId)];
    expect(mine).toMatchObject({ name: 'Ben', verified: false, waits: false, digits: theirs.digits });
    expect(mine.digits).toMatch(/^\d{60}$/);
    expect(await ana.engine.compareSafetyCode(ben.userId, theirs.code)).toBe('same');
    const others = await cem.engine.safetyNumber(dan.userId);
    expect(await ana.engine.compareSafetyCode(ben.userId, others.code)).toBe('apart');

    await ana.engine.setVerified(ben.userId, mine.digits);
    await eventually(() => expect(ana.row(id)?.verified).toBe(true));
    const phone = await ben.signsInElsewhere(server);
    await phone.says(id, 'from my phone');
    await ana.sees(id, ['hello', 'from my phone']);
    expect(await ana.engine.safetyNumber(ben.userId)).toEqual({ ...mine, verified: true });
    expect(await ana.events(id)).toEqual([]);

    await ana.engine.setVerified(ben.userId, null);
    await eventually(() => expect(ana.row(id)?.verified).toBe(false));
    const refused = await ana.refused(ana.engine.setVerified(ben.userId, '0'.repeat(60)));
    expect(refused.code).toBe('safety_number_changed');
    await phone.leave();
  });
});

describe('a server that swaps the identity', () => {
  it('of somebody verified: nothing is sent, nothing is lost, the mark is gone, and the person is told', async () => {
    const id = await chat(ana, cem);
    await ana.engine.setVerified(cem.userId, (await ana.engine.safetyNumber(cem.userId)).digits);
    const real = await ana.engine.safetyNumber(cem.userId);
    swaps(ana, cem);
    await reconnects(ana);
    await ana.says(id, 'secret');
    await eventually(() =>
      expect(ana.row(id)).toMatchObject({
        verified: false,
        securityNotice: { code: 'security_code_changed', name: 'Cem', userId: cem.userId },
      }),
    );
    await waiting(ana, id, 'secret');
    expect(await ana.events(id)).toEqual(['Cem security-code']);
    const shown = await ana.engine.safetyNumber(cem.userId);
    expect(shown).toMatchObject({ waits: true, verified: false });
    expect(shown.digits).not.toBe(real.digits);
    // What the real one writes is read meanwhile.
    await cem.says(id, 'can you read me?');
    await eventually(async () => expect(await ana.texts(id)).toContain('can you read me?'));
    expect(await cem.texts(id)).toEqual(['hello', 'can you read me?']);

    honest(ana);
    await reconnects(ana);
    await cem.sees(id, ['hello', 'can you read me?', 'secret']);
    await eventually(() => expect(ana.row(id)).toMatchObject({ verified: false, securityNotice: null }));
    expect(await ana.events(id)).toEqual(['Cem security-code']);
  });

  it('of somebody not verified: one line says so, and the earlier identity does not come back by itself', async () => {
    const id = await chat(ana, dan);
    swaps(ana, dan);
    await reconnects(ana);
    await ana.says(id, 'hm');
    await eventually(async () => expect(await ana.events(id)).toEqual(['Dora security-code']));
    await ana.says(id, 'hm?');
    await waiting(ana, id, 'hm?');
    // Whoever the server says Dora is has no device that proves it; the real one is out of the group and reads nothing.
    expect(await dan.texts(id)).toEqual(['hello']);

    honest(ana);
    await reconnects(ana);
    await eventually(() => expect(ana.row(id)?.securityNotice?.code).toBe('security_code_returned'));
    expect(await ana.events(id)).toEqual(['Dora security-code', 'Dora security-code']);
    expect(await dan.texts(id)).toEqual(['hello']);
    await ana.engine.acceptSecurityCode(dan.userId);
    await dan.sees(id, ['hello', 'hm', 'hm?']);
    await eventually(() => expect(ana.row(id)?.securityNotice).toBeNull());
    expect((await ana.engine.safetyNumber(dan.userId)).digits).toBe((await dan.engine.safetyNumber(ana.userId)).digits);
  });

  it('of this very person: it is never taken', async () => {
    const id = await chat(ben, cem);
    const before = await ben.engine.safetyNumber(cem.userId);
    swaps(ben, ben);
    await reconnects(ben);
    await ben.says(id, 'secret');
    await eventually(() => expect(ben.row(id)?.securityNotice?.code).toBe('own_identity_refused'));
    await waiting(ben, id, 'secret');
    expect(await cem.texts(id)).toEqual(['hello']);
    expect(await ben.engine.safetyNumber(cem.userId)).toEqual(before);
    honest(ben);
    await reconnects(ben);
    await cem.sees(id, ['hello', 'secret']);
  });
});
