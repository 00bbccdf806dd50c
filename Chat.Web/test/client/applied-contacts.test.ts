import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { applyContact } from '../../src/client/applied-contacts';
import { isVerified, sight } from '../../src/client/pinning';
import type { Registers } from '../../src/crypto/registers';
import { acceptedField, verifiedField } from '../../src/store/kept';
import type { IdentityRow } from '../../src/store/schema';
import { Store, unknownIdentity } from '../../src/store/store';

const BEN = 'bb'.repeat(16);
const [OLD, NEW] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];

function seen(identityKey: Uint8Array) {
  return { identityKey, version: 1, hash: identityKey, devices: [] };
}

function said(verified: Uint8Array | null, accepted: Uint8Array | null): Registers {
  return { [verifiedField(BEN)]: { value: verified, at: 1 }, [acceptedField(BEN)]: { value: accepted, at: 1 } };
}

let databases = 0;
/** The row of a contact after this was said on another device. */
async function after(known: Partial<IdentityRow> | null, fields: Registers): Promise<IdentityRow> {
  const store = await Store.open(`contacts ${databases++}`);
  if (known) await store.write((tx) => tx.objectStore('identities').put({ ...unknownIdentity(BEN), ...known }));
  const { row } = await store.write((tx) => applyContact(tx, BEN, fields, 0));
  expect(await store.identity(BEN)).toEqual(row);
  store.close();
  return row;
}

it('marks a contact whose key is the same here', async () => {
  expect(isVerified(await after(seen(OLD), said(OLD, OLD)))).toBe(true);
  expect(isVerified(await after({ ...seen(OLD), verifiedKey: OLD }, said(null, OLD)))).toBe(false);
});

it('compares whom this device has yet to meet with the key that was verified', async () => {
  const row = await after(null, said(OLD, OLD));
  expect(sight(row, seen(NEW), null)).toBe('waits');
  const honest = await after(null, said(OLD, OLD));
  expect(sight(honest, seen(OLD), null)).toBe('as-before');
  expect(isVerified(honest)).toBe(true);
});

it('lets another key that was pinned here at first sight wait for a look', async () => {
  const row = await after(seen(NEW), said(OLD, OLD));
  expect(row.offered?.identityKey).toEqual(NEW);
  expect(isVerified(row)).toBe(false);
  expect(sight(row, seen(OLD), null)).toBe('as-before');
  expect(isVerified(row)).toBe(true);
});

it('asks only once, on whichever device, whether a new identity is the person', async () => {
  const waiting = { ...seen(OLD), offered: seen(NEW) };
  const accepted = await after(waiting, said(null, NEW));
  expect(accepted).toMatchObject({ identityKey: NEW });
  expect(accepted.offered).toBeUndefined();
  expect(isVerified(accepted)).toBe(false);
  expect(isVerified(await after(waiting, said(NEW, NEW)))).toBe(true);
  expect((await after(waiting, said(null, OLD))).offered?.identityKey).toEqual(NEW);
});
