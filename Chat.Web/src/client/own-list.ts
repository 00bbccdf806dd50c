import { equalBytes, fromBase64Url, toBase64Url } from '../crypto/bytes';
import { type DeviceList, hashDeviceList, type ListedDevice } from '../crypto/device-list';
import { signDeviceList, verifyDeviceList } from '../crypto/device-list-signature';
import type { IdentityRow } from '../store/schema';
import type { Context } from './context';
import type { KeyLog } from './key-log';
import { type Roster, RosterError } from './roster';

interface Parts {
  context: Context;
  roster: Roster;
  keyLog: KeyLog;
}

/**
 * Looks at what the server shows others under this account's name. Keys of somebody else are told to the person; a list that went back, as after
 * a restored backup, is published again.
 */
export async function checkOwnList(parts: Parts): Promise<void> {
  const { userId } = parts.context.account().me;
  try {
    await parts.roster.devicesOf(userId);
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    await repair(parts, userId);
  }
  await parts.keyLog.compare();
}

async function repair({ context, roster, keyLog }: Parts, userId: string): Promise<void> {
  const { vault } = context.account();
  const answer = await context.http.deviceList(userId);
  const signed = { payload: fromBase64Url(answer.payload), signature: fromBase64Url(answer.signature) };
  if (!equalBytes(fromBase64Url(answer.identityKey), vault.identityPublicKey)) return keyLog.raise('own', null);
  let shown: DeviceList;
  try {
    shown = verifyDeviceList(signed, vault.identityPublicKey, userId);
  } catch {
    return keyLog.raise('own', null);
  }
  const known = await context.store.identity(userId);
  if (!known?.hash || !differs(known, known.hash, shown, hashDeviceList(signed))) return;
  // A version that nobody has seen and, when two lists have one number, that leaves one out: so it follows for whoever knows either.
  const version = Math.max(known.version, shown.version) + (shown.version < known.version ? 1 : 2);
  const devices = shown.version < known.version ? known.devices : united(known.devices, shown.devices);
  const next = signDeviceList({ version, previousHash: known.hash, userId, devices }, vault.identityPrivateKey);
  await context.http.putDeviceList({ payload: toBase64Url(next.payload), signature: toBase64Url(next.signature) });
  roster.forget(userId);
  await roster.devicesOf(userId);
}

/** True when the server's list is not the one that this device knows, nor what was made of that. */
function differs(known: IdentityRow, knownHash: Uint8Array, shown: DeviceList, shownHash: Uint8Array): boolean {
  if (shown.version < known.version) return true;
  const before = shown.version === known.version ? shownHash : shown.previousHash;
  return shown.version <= known.version + 1 && before?.join() !== knownHash.join();
}

function united(one: readonly ListedDevice[], other: readonly ListedDevice[]): ListedDevice[] {
  const ids = new Set(one.map(({ deviceId }) => deviceId));
  return [...one, ...other.filter(({ deviceId }) => !ids.has(deviceId))];
}
