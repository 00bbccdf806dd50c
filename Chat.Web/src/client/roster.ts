import { equalBytes, fromBase64Url } from '../crypto/bytes';
import {
  checkSuccession,
  hashDeviceList,
  type ListedDevice,
  type SignedDeviceList,
  verifyDeviceList,
} from '../crypto/device-list';
import { CryptoError } from '../crypto/errors';
import type { GroupMember } from '../crypto/group';
import type { PersonJson } from '../protocol/http';
import type { IdentityRow, Notice } from '../store/schema';
import type { Context } from './context';

/** The server showed something that its owner has not signed. */
export class RosterError extends Error {
  constructor(readonly notice: Notice) {
    super(notice.code);
  }
}

/**
 * Who may read: identity keys are pinned at first sight, device lists must be signed by them and follow the last known one, and a leaf or key
 * package counts only when its device and key are in its owner's list. So the server can add nobody.
 */
export class Roster {
  /** Users whose list was fetched since the last connect or change. */
  readonly #fresh = new Set<string>();
  /** Everybody this device knows by name. */
  readonly #people = new Map<string, PersonJson>();
  readonly #asked = new Set<string>();

  constructor(private readonly context: Context) {}

  /** Lists may have changed; look again before the next use. */
  forget(userId?: string): void {
    if (userId === undefined) this.#fresh.clear();
    else this.#fresh.delete(userId);
  }

  async load(): Promise<void> {
    this.#people.clear();
    for (const { userId, person } of await this.context.store.identities()) {
      if (person) this.#people.set(userId, person);
    }
  }

  get people(): Iterable<PersonJson> {
    return this.#people.values();
  }

  /** What is known of the person at once; null: asked for, and `arrived` is called when there is an answer. */
  known(userId: string, arrived: () => void): PersonJson | null {
    const person = this.#people.get(userId);
    if (person) return person;
    if (!this.#asked.has(userId)) {
      this.#asked.add(userId);
      this.person(userId)
        .then(arrived, () => undefined)
        .finally(() => this.#asked.delete(userId));
    }
    return null;
  }

  async person(userId: string): Promise<PersonJson> {
    const known = this.#people.get(userId);
    if (known) return known;
    const person = await this.context.http.person(userId);
    await this.learn([{ ...person, userId }]);
    return person;
  }

  /** Names that came with an answer of the server. */
  async learn(people: readonly PersonJson[]): Promise<void> {
    const news = people.filter((person) => !samePerson(person, this.#people.get(person.userId)));
    if (news.length === 0) return;
    const persons = news.map(({ userId, username, displayName, contactNumber }) => ({
      userId,
      username,
      displayName,
      contactNumber,
    }));
    await this.context.store.savePersons(persons);
    for (const person of persons) this.#people.set(person.userId, person);
  }

  /** @throws RosterError when the server's answer is not what the owner signed. */
  async devicesOf(userId: string): Promise<ListedDevice[]> {
    if (this.#fresh.has(userId)) return (await this.context.store.identity(userId))?.devices ?? [];
    const answer = await this.context.http.deviceList(userId);
    const identityKey = fromBase64Url(answer.identityKey);
    const signed = { payload: fromBase64Url(answer.payload), signature: fromBase64Url(answer.signature) };
    const { devices } = await this.context.store.updateIdentity(userId, (known) =>
      this.#follow(known, identityKey, signed),
    );
    this.#fresh.add(userId);
    return devices;
  }

  /** Checked and kept in one step, so that of two answers at once none undoes what the other has pinned. @throws RosterError */
  #follow(known: IdentityRow, identityKey: Uint8Array, signed: SignedDeviceList): void {
    if (!equalBytes(this.#pinned(known) ?? identityKey, identityKey))
      throw new RosterError(aboutOwner('security_code_changed', known));
    try {
      const list = verifyDeviceList(signed, identityKey, known.userId);
      const hash = hashDeviceList(signed);
      if (known.hash) checkSuccession({ version: known.version, hash: known.hash }, list, hash);
      Object.assign(known, { identityKey, version: list.version, hash, devices: list.devices });
    } catch (error) {
      if (error instanceof CryptoError) throw new RosterError(aboutOwner('device_list_unconfirmed', known));
      throw error;
    }
  }

  /**
   * Those of the members whose device or key is not in its owner's list, or who do not belong to the conversation at all.
   * @param routed devices of a large group that the server delivers to: such a device that is in the last list known here needs no fetch,
   * since a device that was revoked is not delivered to
   */
  async unlisted(
    members: GroupMember[],
    userIds: ReadonlySet<string>,
    routed: ReadonlySet<string> = new Set(),
  ): Promise<GroupMember[]> {
    const strangers: GroupMember[] = [];
    const lists = new Map((await this.context.store.identities()).map(({ userId, devices }) => [userId, devices]));
    for (const member of members) {
      if (!userIds.has(member.userId)) strangers.push(member);
      else if (routed.has(member.deviceId) && isIn(lists.get(member.userId) ?? [], member)) continue;
      else if (!(await this.isListed(member))) strangers.push(member);
    }
    return strangers;
  }

  async isListed(device: { userId: string; deviceId: string; signatureKey: Uint8Array }): Promise<boolean> {
    if (isIn(await this.devicesOf(device.userId), device)) return true;
    // The list may be older than the device.
    this.forget(device.userId);
    return isIn(await this.devicesOf(device.userId), device);
  }

  #pinned(known: IdentityRow): Uint8Array | null {
    const { me, vault } = this.context.account();
    return known.userId === me.userId ? vault.identityPublicKey : known.identityKey;
  }
}

function isIn(list: ListedDevice[], device: { deviceId: string; signatureKey: Uint8Array }): boolean {
  return list.some(
    (listed) => listed.deviceId === device.deviceId && equalBytes(listed.signatureKey, device.signatureKey),
  );
}

function samePerson(a: PersonJson, b: PersonJson | undefined): boolean {
  return a.displayName === b?.displayName && a.username === b.username && a.contactNumber === b.contactNumber;
}

function aboutOwner(code: Notice['code'], identity: IdentityRow): Notice {
  return { code, name: identity.person?.displayName ?? null };
}
