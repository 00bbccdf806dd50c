import { fromBase64Url } from '../crypto/bytes';
import type { Context } from './context';
import { groupStates } from './group-states';
import { type Roster, RosterError } from './roster';

export interface Claimed {
  deviceId: string;
  keyPackage: Uint8Array;
}

/** Key packages taken for a commit. They are kept for its conversation until it has gone through: whoever loses a race adds the same ones again. */
export class KeyClaims {
  /** By conversation and user: a package opens one welcome. */
  readonly #kept = new Map<string, { asked: string; claimed: Claimed[] }>();

  constructor(
    private readonly context: Context,
    private readonly roster: Roster,
  ) {}

  /** A key package of every listed device of the user but this one. @throws RosterError when one is not its owner's */
  async of(userId: string, conversationId: string): Promise<Claimed[]> {
    const { device } = this.context.account();
    const listed = (await this.roster.devicesOf(userId)).filter((one) => one.deviceId !== device.deviceId);
    const asked = listed
      .map(({ deviceId }) => deviceId)
      .sort()
      .join();
    const key = `${conversationId} ${userId}`;
    const kept = this.#kept.get(key);
    // Who has signed in or out since is asked for again; not those for whom there was no key package, at the price of the others' ones.
    if (kept?.asked === asked && kept.claimed.length > 0) return kept.claimed;
    const { keyPackageOwner } = await groupStates();
    const claimed: Claimed[] = [];
    if (listed.length > 0) {
      for (const one of (await this.context.http.claimKeyPackages(userId)).packages) {
        if (one.deviceId === device.deviceId) continue;
        const keyPackage = fromBase64Url(one.keyPackage);
        const owner = await keyPackageOwner(keyPackage);
        if (owner.userId !== userId || owner.deviceId !== one.deviceId || !(await this.roster.isListed(owner)))
          throw new RosterError({ code: 'device_unconfirmed', name: null });
        claimed.push({ deviceId: owner.deviceId, keyPackage });
      }
    }
    this.#kept.set(key, { asked, claimed });
    return claimed;
  }

  /** A commit of the conversation has added these devices: their key packages open no second welcome. */
  used(conversationId: string, deviceIds: readonly string[]): void {
    for (const [key, { claimed }] of this.#kept)
      if (key.startsWith(`${conversationId} `) && claimed.some(({ deviceId }) => deviceIds.includes(deviceId)))
        this.#kept.delete(key);
  }
}
