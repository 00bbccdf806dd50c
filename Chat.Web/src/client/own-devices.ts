import { isUnanswered, ProtocolError } from '../protocol/fault';
import type { OwnDeviceJson } from '../protocol/http';
import type { Accounts } from './account';
import type { Context } from './context';
import type { DeviceView } from './devices-api';
import type { Roster } from './roster';

const LONGEST_NAME = 64;

/** The person's own devices: the signed list, with what the server knows besides. Loaded when somebody looks at them. */
export class OwnDevices {
  constructor(
    private readonly context: Context,
    private readonly parts: { accounts: Accounts; roster: Roster },
  ) {}

  async all(): Promise<DeviceView[]> {
    const { me, signingOut } = this.context.account();
    const [listed, known] = await Promise.all([this.#listed(me.userId), this.#known()]);
    const views = listed.map(({ deviceId, name }): DeviceView => {
      const json = known?.get(deviceId);
      const isThis = deviceId === me.deviceId;
      const online = isThis ? this.context.connection.isOnline : (json?.online ?? false);
      return { deviceId, name, isThis, online, lastUsedAt: json?.lastUsedAt ?? null, state: 'listed' };
    });
    const ids = new Set(listed.map(({ deviceId }) => deviceId));
    const unlisted = [...(known?.values() ?? [])].filter(({ deviceId }) => !ids.has(deviceId));
    const all = [...views, ...unlisted.map(unlistedView)].map(
      (view): DeviceView => (signingOut?.includes(view.deviceId) ? { ...view, state: 'leaving' } : view),
    );
    return all.sort((a, b) => Number(b.isThis) - Number(a.isThis) || (b.lastUsedAt ?? 0) - (a.lastUsedAt ?? 0));
  }

  async renameThis(name: string): Promise<void> {
    const called = name.trim();
    if (called === '' || [...called].length > LONGEST_NAME)
      throw new ProtocolError('device_name_invalid', 'A name is 1 to 64 characters that can be seen.');
    const { me, vault } = this.context.account();
    await this.parts.accounts.changeList(vault, me.userId, (devices) =>
      devices.map((device) => (device.deviceId === me.deviceId ? { ...device, name: called } : device)),
    );
    this.parts.roster.forget(me.userId);
  }

  /** The wish is kept first, so that a connection that breaks, or a browser that closes, only puts it off. */
  async signOut(deviceIds: readonly string[]): Promise<void> {
    const { me, signingOut } = this.context.account();
    const others = deviceIds.filter((deviceId) => deviceId !== me.deviceId);
    await this.#keep([...new Set([...(signingOut ?? []), ...others])]);
    try {
      await this.finish();
    } catch (error) {
      if (!isUnanswered(error)) {
        await this.#keep((this.context.account().signingOut ?? []).filter((id) => !others.includes(id)));
        throw error;
      }
    }
  }

  /** Out of the signed list first: from then on nobody seals anything for them, whatever the server does. */
  async finish(): Promise<void> {
    const { me, vault, signingOut = [] } = this.context.account();
    if (signingOut.length === 0) return;
    const leaving = new Set(signingOut);
    const { devices } = await this.parts.accounts.currentList(vault, me.userId);
    if (devices.some(({ deviceId }) => leaving.has(deviceId)))
      await this.parts.accounts.changeList(vault, me.userId, (current) =>
        current.filter(({ deviceId }) => !leaving.has(deviceId)),
      );
    for (const deviceId of leaving) {
      await this.context.http.signOutDevice(deviceId).catch((error: unknown) => {
        if (!(error instanceof ProtocolError && error.code === 'unknown_device')) throw error;
      });
      await this.#keep((this.context.account().signingOut ?? []).filter((id) => id !== deviceId));
    }
    this.parts.roster.forget(me.userId);
    await this.parts.roster.devicesOf(me.userId);
  }

  async #listed(userId: string): Promise<{ deviceId: string; name: string }[]> {
    this.parts.roster.forget(userId);
    try {
      return await this.parts.roster.devicesOf(userId);
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      return (await this.context.store.identity(userId))?.devices ?? [];
    }
  }

  /** Null without a connection. */
  async #known(): Promise<Map<string, OwnDeviceJson> | null> {
    try {
      const { devices } = await this.context.http.devices();
      return new Map(devices.map((device) => [device.deviceId, device]));
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      return null;
    }
  }

  async #keep(signingOut: string[]): Promise<void> {
    const account = Object.assign(this.context.account(), { signingOut });
    await this.context.store.updateAccount(account);
  }
}

function unlistedView({ deviceId, name, online, lastUsedAt }: OwnDeviceJson): DeviceView {
  return { deviceId, name, isThis: false, online, lastUsedAt, state: 'unlisted' };
}
