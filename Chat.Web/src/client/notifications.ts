import { fromBase64Url } from '../crypto/bytes';
import { ProtocolError } from '../protocol/fault';
import type { Context } from './context';
import type { NewPushSubscription, PushDevice } from './notifications-api';
import { Serial } from './serial';

/**
 * Web Push as far as the engine has to do with it: subscribing belongs to the page, showing to the service worker. The server is told of mutes
 * once one of the person's devices is subscribed, and not before.
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
    const muted = (await this.context.store.conversations()).filter(({ mutedUntil }) => mutedUntil !== null);
    await this.muted(...muted.map(({ id }) => id));
  }

  unsubscribe = () => this.context.http.removePushSubscription();
  test = () => this.context.http.testPush();

  /** The muting of these conversations has changed; the server knows it now, or after the next connection. */
  async muted(...conversationIds: string[]): Promise<void> {
    await this.#keep((untold) => [...new Set([...untold, ...conversationIds])]);
    await this.tellMutes();
  }

  /** Nothing while no device of the person is subscribed. */
  tellMutes(): Promise<void> {
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
    const until = (await this.context.store.conversation(conversationId))?.mutedUntil ?? 0;
    try {
      await this.context.http.muteConversation(conversationId, until > this.context.now() ? until : 0);
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== 'not_a_member') throw error;
    }
    await this.#keep((untold) => untold.filter((id) => id !== conversationId));
  }

  async #keep(change: (untold: string[]) => string[]): Promise<void> {
    const account = this.context.account();
    account.mutesUntold = change(account.mutesUntold ?? []);
    await this.context.store.updateAccount(account);
  }
}
