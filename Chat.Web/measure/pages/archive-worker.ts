import { randomBytes, toHex } from '../../src/crypto/bytes';
import { newDeviceKeys } from '../../src/crypto/device';
import { commitChange, createGroup } from '../../src/crypto/group';
import { newKeyPackages } from '../../src/crypto/key-package';
import { EpochKeys } from '../../src/crypto/message';
import { derivePassword, newPasswordParameters } from '../../src/crypto/password';
import { epochArchive } from '../../src/crypto/taken-archive';
import { newVault, openVault, sealVault, unwrapVaultKey, wrapVaultKey } from '../../src/crypto/vault';

const MESSAGE_ID = '00'.repeat(16);

export interface Opened {
  openMs: number;
  /** At most 200 of them, each with the archive read anew, as it was before archives were remembered. */
  openOneByOneMs: number;
  unlockMs: number;
}

const newId = () => toHex(randomBytes(16));
const text = new TextEncoder().encode('x'.repeat(200));

async function open(messages: number, epochs: number): Promise<Opened> {
  const device = newDeviceKeys(newId(), newId());
  const [pair] = await newKeyPackages(newDeviceKeys(newId(), newId()), 1, false);
  let { state } = await commitChange(await createGroup(newId(), device), {
    add: pair ? [pair.publicPart] : [],
    removeDeviceIds: [],
  });
  const all: { archive: Uint8Array; sealed: Uint8Array[] }[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const archive = epochArchive(state);
    const keys = new EpochKeys(archive);
    const sealed: Uint8Array[] = [];
    for (let one = 0; one < messages / epochs; one++) sealed.push(await keys.seal(device, one, text, MESSAGE_ID));
    all.push({ archive, sealed });
    state = (await commitChange(state, { add: [], removeDeviceIds: [] })).state;
  }
  const began = performance.now();
  for (const { archive, sealed } of all) {
    const keys = new EpochKeys(archive);
    for (let page = sealed.length; page > 0; page -= 100)
      await Promise.all(sealed.slice(Math.max(0, page - 100), page).map((one) => keys.open(one, MESSAGE_ID)));
  }
  const opened = performance.now();
  for (const { archive, sealed } of all.slice(0, 10))
    for (const one of sealed.slice(0, 20)) await new EpochKeys(archive).open(one, MESSAGE_ID);
  const openedOneByOne = performance.now();
  return { openMs: opened - began, openOneByOneMs: openedOneByOne - opened, unlockMs: await unlock() };
}

async function unlock(): Promise<number> {
  const { contents, vaultKey } = newVault();
  const parameters = newPasswordParameters();
  const { wrappingKey } = await derivePassword('correct horse', parameters);
  const wrap = await wrapVaultKey(vaultKey, wrappingKey, 'password');
  const sealed = await sealVault(contents, vaultKey);
  const began = performance.now();
  const password = await derivePassword('correct horse', parameters);
  await openVault(sealed, await unwrapVaultKey(wrap, password.wrappingKey));
  return performance.now() - began;
}

self.onmessage = async ({ data }: MessageEvent<{ messages: number; epochs: number }>) =>
  self.postMessage(await open(data.messages, data.epochs));
