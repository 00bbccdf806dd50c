import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountItemKey, accountItemKeys, openAccountItem, sealAccountItem } from '../../src/crypto/account-item';
import { mergeRegisters, type Registers, sameRegisters, sameValue } from '../../src/crypto/registers';

const value = fc.oneof(
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.string({ maxLength: 3 }),
  fc.uint8Array({ maxLength: 3 }),
);
/** Few fields and times, so that they often meet. */
const registers: fc.Arbitrary<Registers> = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.record({ value, at: fc.integer({ min: 0, max: 3 }) }),
);

describe('merging', () => {
  it('comes to the same in every order, however often', () => {
    fc.assert(
      fc.property(fc.array(registers, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.nat()), (all, picks) => {
        const inOrder = all.reduce(mergeRegisters);
        const mixed = [...all, ...all.map(() => all[picks.next().value % all.length] ?? {})]
          .map((one) => ({ one, place: picks.next().value }))
          .sort((a, b) => a.place - b.place)
          .map(({ one }) => one)
          .reduce(mergeRegisters);
        const half = Math.floor(all.length / 2);
        const inGroups = mergeRegisters(
          all.slice(half).reduce(mergeRegisters, {}),
          all.slice(0, half).reduce(mergeRegisters, {}),
        );
        for (const other of [mixed, inGroups]) {
          expect(sameRegisters(inOrder, other)).toBe(true);
          for (const field of Object.keys(inOrder)) expect(other[field]?.value).toEqual(inOrder[field]?.value);
        }
      }),
    );
  });

  it('keeps the later of two, and fields that it does not know', () => {
    const merged = mergeRegisters(
      { pinned: { value: true, at: 2 }, later: { value: 'x', at: 1 } },
      { pinned: { value: false, at: 1 }, muted: { value: 5, at: 1 } },
    );
    expect(merged).toEqual({
      pinned: { value: true, at: 2 },
      later: { value: 'x', at: 1 },
      muted: { value: 5, at: 1 },
    });
  });

  it('takes false, nothing and what was never written for the same', () => {
    expect([sameValue(false, null), sameValue('', null), sameValue(0, false), sameValue(true, null)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('an item', () => {
  const item = { name: 'chat 00', fields: { pinned: { value: true, at: 1_700_000_000_000 } } };

  it('opens under its own key and name alone', async () => {
    const keys = await accountItemKeys(new Uint8Array(32).fill(1));
    const others = await accountItemKeys(new Uint8Array(32).fill(2));
    const key = await accountItemKey(item.name, keys);
    const sealed = (await sealAccountItem(item, keys)) ?? new Uint8Array();
    expect(await openAccountItem(key, sealed, keys)).toEqual(item);
    expect(await openAccountItem(key, sealed, others)).toBeNull();
    expect(await openAccountItem(await accountItemKey('chat 01', keys), sealed, keys)).toBeNull();
    expect(await accountItemKey(item.name, others)).not.toBe(key);
  });

  it('looks like any other small one', async () => {
    const keys = await accountItemKeys(new Uint8Array(32).fill(1));
    const draft = { ...item.fields, draft: { value: 'x'.repeat(150), at: 1 } };
    const sizes = [item, { ...item, fields: draft }].map(async (one) => (await sealAccountItem(one, keys))?.length);
    expect(await Promise.all(sizes)).toEqual([284, 284]);
  });

  it('is refused when it is larger than the server takes', async () => {
    const keys = await accountItemKeys(new Uint8Array(32).fill(1));
    const ofSize = (length: number) => ({ name: 'a', fields: { draft: { value: 'x'.repeat(length), at: 1 } } });
    expect((await sealAccountItem(ofSize(65_450), keys))?.length).toBe(65_536);
    expect(await sealAccountItem(ofSize(65_536), keys)).toBeNull();
  });

  it('holds every message of a block starred and deleted', async () => {
    const keys = await accountItemKeys(new Uint8Array(32).fill(1));
    const fields: Registers = {};
    for (let i = 0; i < 512; i++) {
      fields[`star ${i.toString(16).padStart(32, 'f')}`] = { value: 1_700_000_000_000, at: 1_700_000_000_000 };
      fields[`gone ${i.toString(16).padStart(32, 'f')}`] = { value: true, at: 1_700_000_000_000 };
    }
    expect(await sealAccountItem({ name: `marks ${'f'.repeat(32)} 1000000`, fields }, keys)).not.toBeNull();
  });
});
