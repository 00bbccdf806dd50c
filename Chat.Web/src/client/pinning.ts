import { equalBytes } from '../crypto/bytes';
import { checkSuccession } from '../crypto/device-list';
import type { IdentityRow, PinnedIdentity } from '../store/schema';

/** Former keys that are remembered of a person. */
const MOST_FORMER = 20;

/** `changed`: another key is pinned from now on. `waits`: it is kept beside the pinned one until the person has had a look. */
export type Sighting = 'as-before' | 'changed' | 'waits';

/**
 * Takes in what the server shows of a person's identity, signed by that identity. Another key than the pinned one is taken at once, since
 * people do start anew; not when the pinned one was verified, nor when the new one was replaced before: then the person is asked.
 * @throws CryptoError when the device list does not follow the last known one
 */
export function sight(known: IdentityRow, shown: PinnedIdentity, previousHash: Uint8Array | null): Sighting {
  const { version, hash } = shown;
  const pinned = known.identityKey ?? known.verifiedKey ?? null;
  if (pinned === null || equalBytes(pinned, shown.identityKey)) {
    if (known.hash) checkSuccession({ version: known.version, hash: known.hash }, { version, previousHash }, hash);
    Object.assign(known, shown);
    delete known.offered;
    return 'as-before';
  }
  if (known.offered && equalBytes(known.offered.identityKey, shown.identityKey)) {
    checkSuccession(known.offered, { version, previousHash }, hash);
    known.offered = shown;
    return 'as-before';
  }
  if (known.offered || isVerified(known) || isFormer(known, shown.identityKey)) {
    known.offered = shown;
    // Without a pinned key the mark came from another device, and stays what this one is compared with.
    if (known.identityKey) delete known.verifiedKey;
    return 'waits';
  }
  pin(known, shown);
  return 'changed';
}

/** From now on this is the person. */
export function pin(known: IdentityRow, next: PinnedIdentity): void {
  const former = (known.former ?? []).filter((key) => !equalBytes(key, next.identityKey));
  if (known.identityKey) former.push(known.identityKey);
  Object.assign(known, next, { former: former.slice(-MOST_FORMER) });
  delete known.offered;
  if (known.verifiedKey && !equalBytes(known.verifiedKey, next.identityKey)) delete known.verifiedKey;
}

export function isVerified({ verifiedKey, identityKey, offered }: IdentityRow): boolean {
  if (!verifiedKey || offered) return false;
  return identityKey === null || equalBytes(verifiedKey, identityKey);
}

export function isFormer({ former = [] }: IdentityRow, key: Uint8Array): boolean {
  return former.some((one) => equalBytes(one, key));
}
