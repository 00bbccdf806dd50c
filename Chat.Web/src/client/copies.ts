import { newDeviceKeys } from '../crypto/device';
import { ProtocolError } from '../protocol/fault';
import type { Http } from '../protocol/http';
import type { AccountRow } from '../store/schema';
import type { Store } from '../store/store';
import type { Accounts } from './account';
import { newId } from './ids';

const NAME_UNKNOWN = 'Browser';
const MOST_IDS = 3;

/**
 * A memory that may not go on as its device, because that is in use elsewhere or has been since: it keeps what was read and written, gives up every key by
 * which it could send, and goes on as another device of the same person, with a leaf of its own in every conversation.
 */
export class Copies {
  constructor(
    private readonly store: Store,
    private readonly http: Http,
    private readonly accounts: Accounts,
  ) {}

  /** Gives up what is the other's, in one transaction, before anybody is asked: after a crash nothing of it is left. */
  async begin(account: AccountRow): Promise<void> {
    account.copyOf ??= account.device.deviceId;
    renew(account);
    await this.store.write(async (tx) => {
      await tx.objectStore('account').put(account, 'me');
      for (const store of ['states', 'commits', 'keyPackages'] as const) await tx.objectStore(store).clear();
      for (const row of await tx.objectStore('outbox').getAll())
        await tx.objectStore('outbox').put({ ...row, reserved: null, sealed: null });
      for (const row of await tx.objectStore('conversations').getAll())
        if (row.inGroup) await tx.objectStore('conversations').put({ ...row, inGroup: false });
    });
  }

  /** Makes the new device known: to the server, and in the signed list. May be repeated. @throws ProtocolError */
  async finish(account: AccountRow): Promise<void> {
    const name = (await this.accounts.nameOf(account, account.copyOf ?? '')) ?? NAME_UNKNOWN;
    await this.#register(account, name);
    await this.accounts.list(account, name);
    delete account.copyOf;
    await this.#keep(account);
  }

  async #register(account: AccountRow, deviceName: string): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        await this.http.addDevice({ deviceId: account.device.deviceId, deviceName, bearer: false });
        return;
      } catch (error) {
        // The answer to an earlier attempt was lost, and with it the way to be that device.
        if (!(error instanceof ProtocolError && error.code === 'id_taken') || tried === MOST_IDS) throw error;
        renew(account);
        await this.#keep(account);
      }
    }
  }

  async #keep(account: AccountRow): Promise<void> {
    await this.store.write((tx) => tx.objectStore('account').put(account, 'me'));
  }
}

/** In place: whoever stores the account in the same moment stores this device, too. */
function renew(account: AccountRow): void {
  account.device = newDeviceKeys(account.me.userId, newId());
  account.me = { ...account.me, deviceId: account.device.deviceId };
  delete account.fences;
}
