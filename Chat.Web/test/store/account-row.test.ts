import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import type { AccountRow } from '../../src/store/schema';
import { Store } from '../../src/store/store';

const accountOf = (userId: string, name: string) => ({ me: { userId, displayName: name } }) as AccountRow;

it('what was still going on when somebody left brings nobody back, and changes no other person', async () => {
  const store = await Store.open(toHex(randomBytes(8)));
  const ana = accountOf('ana', 'Ana');
  await store.write((tx) => tx.objectStore('account').put(ana, 'me'));
  await store.updateAccount({ ...ana, me: { ...ana.me, displayName: 'Anna' } });
  expect((await store.account())?.me.displayName).toBe('Anna');

  const cleared = store.clear();
  const late = store.updateAccount(ana);
  await Promise.all([cleared, late]);
  expect(await store.account()).toBeUndefined();

  await store.write((tx) => tx.objectStore('account').put(accountOf('ben', 'Ben'), 'me'));
  await store.updateAccount(ana);
  expect((await store.account())?.me.userId).toBe('ben');
  store.close();
});
