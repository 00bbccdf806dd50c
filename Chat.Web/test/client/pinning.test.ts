import { describe, expect, it } from 'vitest';
import { isVerified, pin, sight } from '../../src/client/pinning';
import type { IdentityRow, PinnedIdentity } from '../../src/store/schema';

const bytes = (value: number) => new Uint8Array(32).fill(value);
const shown = (key: number, version = 1): PinnedIdentity => ({
  identityKey: bytes(key),
  version,
  hash: bytes(100 * key + version),
  devices: [],
});

function known(verified = false): IdentityRow {
  const row: IdentityRow = { userId: 'ben', person: null, identityKey: null, version: 0, hash: null, devices: [] };
  sight(row, shown(1), null);
  if (verified) row.verifiedKey = bytes(1);
  return row;
}

describe('a key that is shown', () => {
  it('is pinned at first sight and followed from then on', () => {
    const row = known();
    expect(sight(row, shown(1, 2), shown(1).hash)).toBe('as-before');
    expect(row.version).toBe(2);
    expect(() => sight(row, shown(1), null)).toThrow('device_list_stale');
  });

  it('takes the place of one that was not verified, and its list begins anew', () => {
    const row = known();
    sight(row, shown(1, 2), shown(1).hash);
    expect(sight(row, shown(2), null)).toBe('changed');
    expect(row).toMatchObject({ identityKey: bytes(2), version: 1, former: [bytes(1)] });
    expect(sight(row, shown(2), null)).toBe('as-before');
  });

  it('waits beside one that was verified, and the mark is lost for good', () => {
    const row = known(true);
    expect(isVerified(row)).toBe(true);
    expect(sight(row, shown(2), null)).toBe('waits');
    expect(isVerified(row)).toBe(false);
    expect(row).toMatchObject({ identityKey: bytes(1), offered: { identityKey: bytes(2) } });
    expect(sight(row, shown(2, 2), shown(2).hash)).toBe('as-before');
    expect(row.offered?.version).toBe(2);
    expect(() => sight(row, shown(2), null)).toThrow('device_list_stale');
    // A third one waits as well: nothing is taken while the person has not looked.
    expect(sight(row, shown(3), null)).toBe('waits');
    // And the one that was verified may come back, without its mark.
    expect(sight(row, shown(1), null)).toBe('as-before');
    expect(row.offered).toBeUndefined();
    expect(isVerified(row)).toBe(false);
  });

  it('waits when it was replaced before', () => {
    const row = known();
    sight(row, shown(2), null);
    expect(sight(row, shown(1), null)).toBe('waits');
    pin(row, shown(1));
    expect(row).toMatchObject({ identityKey: bytes(1), former: [bytes(2)] });
    expect(row.offered).toBeUndefined();
  });

  it('is compared with a mark that came from another device before anything was pinned', () => {
    const row: IdentityRow = { ...known(), identityKey: null, version: 0, hash: null, verifiedKey: bytes(1) };
    expect(sight({ ...row }, shown(1), null)).toBe('as-before');
    expect(sight(row, shown(2), null)).toBe('waits');
  });
});
