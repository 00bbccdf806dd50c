import { fromBase64Url } from '../crypto/bytes';
import { ProtocolError } from '../protocol/fault';
import type { Context } from './context';
import type { NewPushSubscription, PushDevice } from './notifications-api';
import { Serial } from './serial';

/**
 * Web Push as far as the engine has to do with it: subscribing belongs to the page, showing to the service worker. The server is told of
 * which messages, in which chats, once one of the person's devices is subscribed, and not before.
 */
export class Notifications {
  readonly #serial = new Serial();

  constructor(private readonly context: Pick<Context, 'http' | 'store' | 'account' | 'now'>) {}

  key = async () => fromBase64Url((await this.context.http.pushKey()).publicKey);

  async devices(): Promise<PushDevice[]> {
    const { http } = this.context;
    const [{ subscriptions }, { devices }] = await Promise.all([http.pushSubscriptions(), http.devices()]);
    const own = this.context.account().me.deviceId;
    return subscriptions.map(({ deviceId, lastSuccessAt, lastFailure }) => ({
      deviceId,
      name: devices.find((device) => device.deviceId === deviceId)?.name ?? '',
      isThis: deviceId === own,
      lastSuccessAt,
      lastFailure: (lastFailure?.reason ?? null) as PushDevice['lastFailure'],
    }));
  }

  async subscribe(subscription: NewPushSubscription): Promise<void> {
    await this.context.http.putPushSubscription(subscription);
    const all = await this.context.store.conversations();
    await this.chosen(...all.filter((row) => row.mutedUntil !== null || row.onlyMentions).map(({ id }) => id));
  }

  unsubscribe = () => this.context.http.removePushSubscription();
  test = () => this.context.http.testPush();

  /** Of which messages in these conversations one is notified has changed; the server knows it now, or after the next connection. */
  async chosen(...conversationIds: string[]): Promise<void> {
    await this.#keep((untold) => [...new Set([...untold, ...conversationIds])]);
    await this.tellChoices();
  }

  /** Nothing while no device of the person is subscribed. */
  tellChoices(): Promise<void> {
    return this.#serial.run(async () => {
      const untold = this.context.account().mutesUntold ?? [];
      if (untold.length === 0) return;
      try {
        const { subscriptions } = await this.context.http.pushSubscriptions();
        if (subscriptions.length > 0) for (const id of untold) await this.#tell(id);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
    });
  }

  /** Of a chat that the person is not in any more nothing is pushed anyway. */
  async #tell(conversationId: string): Promise<void> {
    const told = await this.#choice(conversationId);
    try {
      await this.context.http.chooseNotifications(conversationId, told.until, told.onlyMentions);
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== 'not_a_member') throw error;
    }
    // What was chosen while the server was told is still to be told.
    const now = await this.#choice(conversationId);
    if (now.until !== told.until || now.onlyMentions !== told.onlyMentions) return;
    await this.#keep((untold) => untold.filter((id) => id !== conversationId));
  }

  async #choice(conversationId: string): Promise<{ until: number; onlyMentions: boolean }> {
    const row = await this.context.store.conversation(conversationId);
    const until = row?.mutedUntil ?? 0;
    return { until: until > this.context.now() ? until : 0, onlyMentions: row?.onlyMentions ?? false };
  }

  async #keep(change: (untold: string[]) => string[]): Promise<void> {
    const account = this.context.account();
    account.mutesUntold = change(account.mutesUntold ?? []);
    await this.context.store.updateAccount(account);
  }
}
