import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64Url } from '../src/crypto/bytes';
import { derivePassword } from '../src/crypto/password';
import { unwrapVaultKey } from '../src/crypto/vault';
import { HostileServer } from './hostile-server';
import { expect, inviteLink, PASSWORD, Person, test } from './people';
import { Server } from './server';

/** Every private key that the page's store holds, by name, in hex. */
function privateKeysOf(person: Person): Promise<Record<string, string>> {
  return person.page.evaluate(async () => {
    const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const opened = indexedDB.open('chat');
    await new Promise((resolve) => {
      opened.onsuccess = resolve;
    });
    const all = (store: string) =>
      new Promise<Record<string, unknown>[]>((resolve) => {
        const request = opened.result.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
      });
    const keys: Record<string, string> = {};
    for (const { vault, device } of (await all('account')) as Record<string, Record<string, Uint8Array>>[]) {
      keys['identity key'] = hex(vault?.identityPrivateKey ?? new Uint8Array());
      keys['history key'] = hex(vault?.historyKey ?? new Uint8Array());
      keys['device key'] = hex(device?.signaturePrivateKey ?? new Uint8Array());
    }
    for (const [i, { privatePart }] of (await all('keyPackages')).entries())
      keys[`key package ${i}`] = hex(privatePart as Uint8Array);
    for (const { epoch, archive } of await all('epochs'))
      keys[`archive of epoch ${epoch}`] = hex(archive as Uint8Array);
    for (const { state } of await all('states')) keys.group = hex(state as Uint8Array);
    opened.result.close();
    return keys;
  });
}

/** As a thief with the password and the server's answers would get it. */
async function vaultKeyOf(person: Person): Promise<Buffer> {
  const [parameters, vault] = await person.page.evaluate(async () => {
    const answers = ['/api/accounts/ben/password-parameters', '/api/vault'].map(async (path) =>
      (await fetch(path)).json(),
    );
    return Promise.all(answers);
  });
  const { wrappingKey } = await derivePassword(PASSWORD, { ...parameters, salt: fromBase64Url(parameters.salt) });
  const wrap = vault.wraps.find(({ kind }: { kind: string }) => kind === 'password');
  return Buffer.from(await unwrapVaultKey({ kind: 'password', sealed: fromBase64Url(wrap.sealed) }, wrappingKey));
}

/** All the ways in which bytes are likely to be written down. */
function writings(secret: Buffer): string[] {
  return [
    secret.toString('latin1'),
    secret.toString('hex'),
    secret.toString('hex').toUpperCase(),
    secret.toString('base64').replace(/=+$/, ''),
    secret.toString('base64url'),
  ];
}

test('no byte that the server keeps, logs or is sent holds a message, a key or a password', async ({ browser }) => {
  const server = await Server.start('--Serilog:MinimumLevel', 'Verbose');
  const marker = 'xyzzy-plugh-marker';
  const ana = await Person.join(browser, server.ownerLink, 'Ana');
  const between = await HostileServer.before(server.url);
  const ben = await Person.join(browser, between.url + new URL(await inviteLink(ana)).pathname, 'Ben');
  await ana.chatWith('Ben').click();
  await ana.says(marker);
  await ben.sees(marker);
  await ben.says(`${marker} back`);
  await ana.sees(`${marker} back`);

  const secrets = Object.entries(await privateKeysOf(ben)).map(([name, hex]): [string, Buffer] => [
    name,
    Buffer.from(hex, 'hex'),
  ]);
  secrets.push(['vault key', await vaultKeyOf(ben)]);
  expect(ben.recoveryCode.replace(/[ -]/g, '')).toHaveLength(28);
  const texts: [string, string][] = [
    ['message', marker],
    ['password', PASSWORD],
    ['recovery code', ben.recoveryCode],
    ['recovery code in one', ben.recoveryCode.replace(/[ -]/g, '')],
    ['recovery code with dashes', ben.recoveryCode.replace(/ /g, '-')],
    ...secrets.flatMap(([name, secret]) => writings(secret).map((text): [string, string] => [name, text])),
  ];
  expect(texts.filter(([, text]) => text.length < 18)).toEqual([]);
  expect(new Set(texts.map(([name]) => name)).size).toBeGreaterThan(55);
  between.dispose();

  const files = readdirSync(server.data);
  expect(files).toEqual(expect.arrayContaining(['chat.db', 'chat.db-wal']));
  const places: [string, string][] = files.map((file) => [
    file,
    readFileSync(join(server.data, file)).toString('latin1'),
  ]);
  const sent = Buffer.concat(between.seen).toString('latin1');
  expect(sent).toContain('authSecret');
  expect(sent, 'what the browser said on the socket').toContain('\xa3web\xa30.1');
  places.push(['what was sent', sent], ['log', server.output]);
  const found = places.flatMap(([place, bytes]) =>
    texts.filter(([, text]) => bytes.includes(text)).map(([name]) => `${name} in ${place}`),
  );
  expect(found).toEqual([]);
  await server.dispose();
});
