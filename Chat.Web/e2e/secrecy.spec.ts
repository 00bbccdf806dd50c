import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64Url, fromHex } from '../src/crypto/bytes';
import { derivePassword } from '../src/crypto/password';
import { unwrapVaultKey } from '../src/crypto/vault';
import { RowSeal } from '../src/store/row-seal';
import type { AccountRow, StoreName } from '../src/store/schema';
import { HostileServer } from './hostile-server';
import { expect, inviteLink, PASSWORD, Person, test } from './people';
import { Server } from './server';

interface Stored {
  /** What IndexedDB gives to whoever reads it, by store; binaries as `{ hex }`. */
  rows: [store: StoreName, row: Record<string, unknown>][];
  /** What the page, and nobody who only has the disk's files, opens them with. */
  key: string;
}

/** Everything in the page's store, as it lies there. */
function storedBy(person: Person): Promise<Stored> {
  return person.page.evaluate(async () => {
    const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
    const plain = (value: unknown): unknown =>
      value instanceof Uint8Array
        ? { hex: hex(value) }
        : Array.isArray(value)
          ? value.map(plain)
          : value && typeof value === 'object'
            ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]))
            : value;
    const chat = await done(indexedDB.open('chat'));
    const rows: unknown[] = [];
    for (const store of chat.objectStoreNames)
      for (const row of await done(chat.transaction(store).objectStore(store).getAll())) rows.push([store, plain(row)]);
    chat.close();
    const keys = await done(indexedDB.open('chat key'));
    const { wrapping, nonce, wrapped } = await done(keys.transaction('keys').objectStore('keys').get('rows'));
    keys.close();
    const isKept = await crypto.subtle.exportKey('raw', wrapping).then(
      () => false,
      () => true,
    );
    if (!isKept) throw new Error('The browser gives the key away.');
    const key = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, wrapping, wrapped);
    return { rows: rows as Stored['rows'], key: hex(new Uint8Array(key)) };
  });
}

/** Every private key that the page's store holds, by name. */
function privateKeysIn({ rows, key }: Stored): [name: string, key: Buffer][] {
  const seal = new RowSeal(fromHex(key));
  const keys: [string, Uint8Array | undefined][] = [['key of the store', fromHex(key)]];
  for (const [store, stored] of rows) {
    const { hex } = (stored.box ?? { hex: '' }) as { hex: string };
    const row = seal.open(store, hex ? { ...stored, box: fromHex(hex) } : stored) as Record<string, Uint8Array> &
      AccountRow;
    if (store === 'account')
      keys.push(
        ['identity key', row.vault.identityPrivateKey],
        ['history key', row.vault.historyKey],
        ['device key', row.device.signaturePrivateKey],
      );
    if (store === 'keyPackages') keys.push([`key package ${keys.length}`, row.privatePart]);
    if (store === 'epochs') keys.push([`archive ${keys.length}`, row.archive]);
    if (store === 'states') keys.push(['group', row.state]);
  }
  return keys.map(([name, bytes]) => [name, Buffer.from(bytes ?? new Uint8Array())]);
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

test('no byte that the server keeps, logs or is sent, or that the browser stores, holds a message, a key or a password', async ({
  browser,
}) => {
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

  const stored = await storedBy(ben);
  const secrets = privateKeysIn(stored);
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
  places.push(
    ['what was sent', sent],
    ['log', server.output],
    ['the store of the browser', JSON.stringify(stored.rows)],
  );
  const found = places.flatMap(([place, bytes]) =>
    texts.filter(([, text]) => bytes.includes(text)).map(([name]) => `${name} in ${place}`),
  );
  expect(found).toEqual([]);
  await server.dispose();
});
