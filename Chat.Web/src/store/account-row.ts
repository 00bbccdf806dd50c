import type { AccountRow, WriteTransaction } from './schema';

/**
 * Changes the account that is signed in on this device. What was still going on when its person left, or was signed out, brings nobody back: there is no row
 * any more then, or it is another person's.
 */
export async function putAccount(tx: WriteTransaction, account: AccountRow): Promise<void> {
  const accounts = tx.objectStore('account');
  const current = await accounts.get('me');
  if (current?.me.userId === account.me.userId) await accounts.put(account, 'me');
}
