import { fromBase64Url } from '../crypto/bytes';
import { keyPackageOwner } from '../crypto/device';
import type { Context } from './context';
import { type Roster, RosterError } from './roster';

export interface Claimed {
  deviceId: string;
  keyPackage: Uint8Array;
}

/** Key packages taken for a commit. They are kept until one has gone through: whoever loses a race adds the same ones again. */
export class KeyClaims {
  readonly #kept = new Map<string, Claimed[]>();

  constructor(
    private readonly context: Context,
    private readonly roster: Roster,
  ) {}

  /** A key package of every listed device of the user but this one. @throws RosterError when one is not its owner's */
  async of(userId: string): Promise<Claimed[]> {
    const { device } = this.context.account();
    const listed = (await this.roster.devicesOf(userId)).filter((one) => one.deviceId !== device.deviceId);
    const kept = this.#kept.get(userId);
    // Whoever has signed in or out since, or had no key package left, is asked for again.
    if (kept?.length === listed.length && kept.every((one) => listed.some((other) => other.deviceId === one.deviceId)))
      return kept;
    const claimed: Claimed[] = [];
    if (listed.length > 0) {
      for (const one of (await this.context.http.claimKeyPackages(userId)).packages) {
        if (one.deviceId === device.deviceId) continue;
        const keyPackage = fromBase64Url(one.keyPackage);
        const owner = await keyPackageOwner(keyPackage);
        if (owner.userId !== userId || owner.deviceId !== one.deviceId || !(await this.roster.isListed(owner)))
          throw new RosterError('The server offered a device that nobody here has confirmed. Nothing was sent.');
        claimed.push({ deviceId: owner.deviceId, keyPackage });
      }
    }
    this.#kept.set(userId, claimed);
    return claimed;
  }

  used(userId: string): void {
    this.#kept.delete(userId);
  }
}
