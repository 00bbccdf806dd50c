import { equalBytes } from '../crypto/bytes';
import type { Registers } from '../crypto/registers';
import { acceptedField, verifiedField } from '../store/kept';
import type { IdentityRow, WriteTransaction } from '../store/schema';
import { unknownIdentity } from '../store/store';
import { pin } from './pinning';
import { type Filed, fileSecurityCode } from './security-lines';

/** What this user has said of a contact's identity on another device. */
export async function applyContact(
  tx: WriteTransaction,
  userId: string,
  fields: Registers,
  now: number,
): Promise<{ row: IdentityRow; filed: Filed[] }> {
  const row = (await tx.objectStore('identities').get(userId)) ?? unknownIdentity(userId);
  const accepted = keyIn(fields, acceptedField(userId));
  const verified = keyIn(fields, verifiedField(userId));
  const waited = row.offered !== undefined;
  if (row.offered && accepted && equalBytes(row.offered.identityKey, accepted)) pin(row, row.offered);
  if (verified) mark(row, verified);
  else delete row.verifiedKey;
  await tx.objectStore('identities').put(row);
  const waits = row.offered !== undefined;
  return { row, filed: waits === waited ? [] : await fileSecurityCode(tx, row, waits ? 'waits' : 'as-before', now) };
}

/** The key that was compared with the person counts; another one that was pinned here at first sight waits for this user's word. */
function mark(row: IdentityRow, key: Uint8Array): void {
  const { identityKey, version, hash, devices } = row;
  row.verifiedKey = key;
  if (!identityKey || !hash || row.offered || equalBytes(identityKey, key)) return;
  Object.assign(row, {
    offered: { identityKey, version, hash, devices },
    identityKey: key,
    version: 0,
    hash: null,
    devices: [],
  });
}

function keyIn(fields: Registers, field: string): Uint8Array | null {
  const value = fields[field]?.value;
  return value instanceof Uint8Array ? value : null;
}
