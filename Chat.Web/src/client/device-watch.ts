import type { ListedDevice } from '../crypto/device-list';
import type { AccountRow } from '../store/schema';
import type { Context } from './context';
import type { Groups } from './groups';
import type { Roster } from './roster';

/** The own devices look first; the others only find something to do when none of those is there. */
const OWN_WITHIN_MS = 1_000;
const OTHERS_AFTER_MS = 4_000;
const OTHERS_WITHIN_MS = 12_000;
/** A commit that lost its race is seen at the next round. */
const BETWEEN_ROUNDS_MS = 3_000;
const MOST_ROUNDS = 5;

/**
 * Follows device lists as they change. Devices that a list has lost are taken out of every conversation soon, also when nobody writes; devices
 * that the own list has gained are told to the person. What was not finished goes on at the next connection.
 */
export class DeviceWatch {
  readonly #expected = new Set<string>();
  readonly #looking = new Set<string>();
  readonly #sweeping = new Set<string>();

  constructor(
    private readonly context: Context,
    private readonly parts: { roster: Roster; groups: Groups },
    private readonly changed: () => void,
    private readonly random: () => number = Math.random,
  ) {
    parts.roster.onDevices = (userId, before, after) => this.#compare(userId, before, after);
  }

  /** A device that the person in front of this one is letting in is no news to them. */
  expect(deviceId: string): void {
    this.#expected.add(deviceId);
  }

  /** A list has changed. It is looked at in a while, by everybody at a moment of their own; whoever sends earlier looks earlier. */
  heard(userId: string): void {
    if (this.#looking.has(userId)) return;
    this.#looking.add(userId);
    const isOwn = userId === this.context.account().me.userId;
    const wait = isOwn ? this.random() * OWN_WITHIN_MS : OTHERS_AFTER_MS + this.random() * OTHERS_WITHIN_MS;
    setTimeout(() => {
      this.#looking.delete(userId);
      this.#background(async () => void (await this.parts.roster.devicesOf(userId)));
    }, wait);
  }

  async connected(): Promise<void> {
    const { me, departed } = this.context.account();
    for (const userId of departed ?? []) this.#sweep(userId);
    await this.parts.roster.devicesOf(me.userId);
  }

  async seen(): Promise<void> {
    await this.#keep({ newDevices: [] });
  }

  async #compare(userId: string, before: readonly ListedDevice[], after: readonly ListedDevice[]): Promise<void> {
    const account = this.context.account();
    const [had, has] = [idsOf(before), idsOf(after)];
    if ([...had].some((id) => !has.has(id))) {
      await this.#keep({ departed: [...new Set([...(account.departed ?? []), userId])] });
      this.#sweep(userId);
    }
    if (userId !== account.me.userId) return;
    const known = (account.newDevices ?? []).filter(({ deviceId }) => has.has(deviceId));
    const gained = after.filter(({ deviceId }) => !had.has(deviceId) && this.#isNews(deviceId));
    if (known.length + gained.length > 0 || account.newDevices)
      await this.#keep({ newDevices: [...known, ...gained.map(({ deviceId, name }) => ({ deviceId, name }))] });
  }

  #isNews(deviceId: string): boolean {
    return deviceId !== this.context.account().me.deviceId && !this.#expected.delete(deviceId);
  }

  #sweep(userId: string): void {
    if (this.#sweeping.has(userId)) return;
    this.#sweeping.add(userId);
    this.#background(async () => {
      try {
        await this.#removeFromAll(userId);
      } finally {
        this.#sweeping.delete(userId);
      }
    });
  }

  async #removeFromAll(userId: string): Promise<void> {
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      let found = false;
      for (const { id } of await this.context.store.conversations()) {
        if (!this.context.connection.isOnline) return;
        if (await this.parts.groups.removeUnlisted(id, userId)) found = true;
      }
      if (!found) {
        const departed = (this.context.account().departed ?? []).filter((other) => other !== userId);
        return this.#keep({ departed });
      }
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_ROUNDS_MS));
    }
  }

  async #keep(part: Pick<AccountRow, 'departed' | 'newDevices'>): Promise<void> {
    const account = Object.assign(this.context.account(), part);
    await this.context.store.updateAccount(account);
    if (part.newDevices) this.changed();
  }

  #background(work: () => Promise<void>): void {
    work().catch((error: unknown) => console.warn('A device list is looked at again later', error));
  }
}

function idsOf(devices: readonly ListedDevice[]): Set<string> {
  return new Set(devices.map(({ deviceId }) => deviceId));
}
