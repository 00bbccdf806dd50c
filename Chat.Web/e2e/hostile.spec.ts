import { randomBytes } from 'node:crypto';
import { toBase64Url, toHex } from '../src/crypto/bytes';
import { newDeviceKeys } from '../src/crypto/device';
import { newKeyPackages } from '../src/crypto/key-package';
import { HostileServer } from './hostile-server';
import { expect, inviteLink, Person, test } from './people';

/** Valid in itself, for a device of the attacker's. */
const attacker = newDeviceKeys(toHex(randomBytes(16)), toHex(randomBytes(16)));
const attackersPackage = toBase64Url((await newKeyPackages(attacker, 1, false))[0]?.publicPart ?? new Uint8Array());

const CALM = /nobody here has confirmed|could not be confirmed/;

/** Ben talks to the server through somebody who lies to him; Ana does not. */
async function benBehind(
  hostile: HostileServer,
  ana: Person,
  browser: Parameters<typeof Person.join>[0],
): Promise<Person> {
  const link = new URL(await inviteLink(ana));
  return Person.join(browser, `${hostile.url}${link.pathname}`, 'Ben');
}

async function refuses(ben: Person): Promise<void> {
  await ben.says('a secret');
  await expect(ben.page.getByRole('region', { name: 'Ana' }).getByRole('alert')).toHaveText(CALM);
  await expect(ben.tick('a secret', 'Waiting')).toBeVisible();
}

test('a key package for a device that its owner has not listed is refused, and it heals', async ({
  browser,
  server,
}) => {
  const ana = await Person.join(browser, server.ownerLink, 'Ana');
  const hostile = await HostileServer.before(server.url);
  hostile.tamper = swapped;
  const ben = await benBehind(hostile, ana, browser);
  await refuses(ben);

  hostile.tamper = (_, body) => body;
  await ben.says('once more');
  await ana.chatWith('Ben').click();
  await ana.sees('a secret');
  await ana.sees('once more');
  hostile.dispose();

  function swapped(path: string, body: unknown): unknown {
    if (!/\/users\/\w+\/key-packages$/.test(path)) return body;
    const { packages } = body as { packages: { deviceId: string; keyPackage: string }[] };
    return { packages: packages.map(({ deviceId }) => ({ deviceId, keyPackage: attackersPackage })) };
  }
});

test('a device that the server adds to a list by itself is refused', async ({ browser, server }) => {
  const ana = await Person.join(browser, server.ownerLink, 'Ana');
  const hostile = await HostileServer.before(server.url);
  hostile.tamper = (path, body) => {
    if (!/\/users\/\w+\/devices$/.test(path)) return body;
    const list = body as { payload: string; signature: string };
    return { ...list, payload: toBase64Url(randomBytes(200)) };
  };
  const ben = await benBehind(hostile, ana, browser);
  await refuses(ben);
  hostile.dispose();
});
