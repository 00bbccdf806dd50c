import { equalBytes, fromBase64Url } from '../crypto/bytes';
import { type DeviceList, hashDeviceList, type ListedDevice } from '../crypto/device-list';
import { CryptoError } from '../crypto/errors';
import type { GroupMember } from '../crypto/group';
import type { PersonJson } from '../protocol/http';
import type { IdentityRow, Notice, WriteTransaction } from '../store/schema';
import type { Context } from './context';
import type { KeyLog } from './key-log';
import { isVerified, sight } from './pinning';
import { type Filed, fileSecurityCode, noticeOf } from './security-lines';

const ASKED_TOGETHER_MS = 20;
/** What one request may name. */
const MOST_ASKED = 500;

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
  /** Of whom the server is being asked, and who waits for the answer. */
  readonly #asked = new Map<string, (() => void)[]>();
  #asking: ReturnType<typeof setTimeout> | undefined;
  /** Whose safety number this user has compared. */
  readonly #verified = new Set<string>();
  #deletedName = 'Deleted account';
  /** A list that was known is another one now. */
  onDevices: (userId: string, before: readonly ListedDevice[], after: readonly ListedDevice[]) => Promise<void> =
    async () => undefined;

  constructor(
    private readonly context: Context,
    private readonly keyLog: Pick<KeyLog, 'confirms'>,
  ) {}

  /** Lists may have changed; look again before the next use. */
  forget(userId?: string): void {
    if (userId === undefined) this.#fresh.clear();
    else this.#fresh.delete(userId);
  }

  async load(): Promise<void> {
    this.#people.clear();
    this.#verified.clear();
    for (const row of await this.context.store.identities()) {
      if (row.person) this.#people.set(row.userId, row.person);
      this.marked(row);
    }
  }

  /** After a change of the row's mark or key, so that views need no query. */
  marked(row: IdentityRow): void {
    if (isVerified(row)) this.#verified.add(row.userId);
    else this.#verified.delete(row.userId);
  }

  isVerified = (userId: string): boolean => this.#verified.has(userId);

  /** How somebody whose account is gone is called; whether that changes a name. */
  callDeleted(name: string): boolean {
    const isOther = name !== this.#deletedName;
    this.#deletedName = name;
    return isOther && [...this.#people.values()].some(({ username }) => username === '');
  }

  /** Without those whose account is gone. */
  get people(): Iterable<PersonJson> {
    return [...this.#people.values()].filter(({ username }) => username !== '');
  }

  /** What is known of the person at once; null: asked for, and `arrived` is called when there is an answer. */
  known(userId: string, arrived: () => void): PersonJson | null {
    const person = this.#people.get(userId);
    if (person) return this.#called(person);
    const waiting = this.#asked.get(userId);
    if (waiting) waiting.push(arrived);
    else this.#asked.set(userId, [arrived]);
    this.#asking ??= setTimeout(() => void this.#ask().catch(() => undefined), ASKED_TOGETHER_MS);
    return null;
  }

  /** All whose names are missing, together: a new device knows nobody. */
  async #ask(): Promise<void> {
    this.#asking = undefined;
    const asked = [...this.#asked];
    this.#asked.clear();
    for (let at = 0; at < asked.length; at += MOST_ASKED) {
      const some = asked.slice(at, at + MOST_ASKED);
      const { people } = await this.context.http.people(some.map(([userId]) => userId));
      await this.learn(people);
      for (const [userId, arrived] of some) if (this.#people.has(userId)) for (const tell of arrived) tell();
    }
  }

  async person(userId: string): Promise<PersonJson> {
    const known = this.#people.get(userId);
    if (known) return this.#called(known);
    const person = await this.context.http.person(userId);
    await this.learn([{ ...person, userId }]);
    return this.#called(person);
  }

  /** New names of those whom this device knows; the ids of those who had others. */
  async relearn(people: readonly PersonJson[]): Promise<string[]> {
    const known = people.filter((person) => this.#people.has(person.userId));
    const renamed = known.filter((person) => !samePerson(person, this.#people.get(person.userId)));
    await this.learn(renamed);
    return renamed.map(({ userId }) => userId);
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

  /** Devices to seal for. @throws RosterError when the server's answer is not what the owner signed, or the owner must be looked at first. */
  async devicesOf(userId: string): Promise<ListedDevice[]> {
    const row = await this.identity(userId);
    if (row.offered) throw new RosterError(noticeOf(row));
    return row.devices;
  }

  /** What is known of the person, as fresh as it can be. @throws RosterError when the server's answer is not what the owner signed */
  async identity(userId: string): Promise<IdentityRow> {
    const kept = this.#fresh.has(userId) ? await this.context.store.identity(userId) : undefined;
    if (kept) return kept;
    const answer = await this.context.http.deviceList(userId);
    const identityKey = fromBase64Url(answer.identityKey);
    const signed = { payload: fromBase64Url(answer.payload), signature: fromBase64Url(answer.signature) };
    if (!(await this.keyLog.confirms(userId, answer)))
      throw new RosterError({ code: 'key_log_unconfirmed', name: this.#people.get(userId)?.displayName ?? null });
    // Before the transaction, which ends while something is loaded.
    const { verifyDeviceList } = await import('../crypto/device-list-signature');
    let filed: Filed[] = [];
    let before: ListedDevice[] | null = null;
    const hash = hashDeviceList(signed);
    const row = await this.context.store.updateIdentity(userId, async (known, tx) => {
      before = known.hash && !equalBytes(known.hash, hash) ? known.devices : null;
      filed = await this.#follow(
        tx,
        known,
        identityKey,
        (userId) => verifyDeviceList(signed, identityKey, userId),
        hash,
      );
    });
    this.marked(row);
    this.#fresh.add(userId);
    for (const { conversationId, messageIds } of filed) this.context.changed(conversationId, messageIds);
    if (before) await this.onDevices(userId, before, row.devices);
    return row;
  }

  /** Checked and kept in one step, so that of two answers at once none undoes what the other has pinned. @throws RosterError */
  async #follow(
    tx: WriteTransaction,
    known: IdentityRow,
    identityKey: Uint8Array,
    verified: (userId: string) => DeviceList,
    hash: Uint8Array,
  ): Promise<Filed[]> {
    const { me, vault } = this.context.account();
    // One's own identity is in the vault; nobody else has a say in it.
    if (known.userId === me.userId && !equalBytes(vault.identityPublicKey, identityKey))
      throw new RosterError(aboutOwner('own_identity_refused', known));
    const waited = known.offered !== undefined;
    try {
      const { version, previousHash, devices } = verified(known.userId);
      const sighting = sight(known, { identityKey, version, hash, devices }, previousHash);
      if (sighting === 'as-before' && waited === (known.offered !== undefined)) return [];
      return fileSecurityCode(tx, known, sighting, this.context.now());
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
    const rows = (await this.context.store.identities()).filter(({ offered }) => !offered);
    const lists = new Map(rows.map(({ userId, devices }) => [userId, devices]));
    for (const member of members) {
      if (!userIds.has(member.userId)) strangers.push(member);
      else if (routed.has(member.deviceId) && isIn(lists.get(member.userId) ?? [], member)) continue;
      else if (!(await this.isListed(member))) strangers.push(member);
    }
    return strangers;
  }

  /** Of the user's leaves those that are not in the list as it was last fetched. */
  async lost(userId: string, leaves: readonly GroupMember[]): Promise<GroupMember[]> {
    const devices = leaves.length > 0 ? await this.devicesOf(userId) : [];
    return leaves.filter((leaf) => !isIn(devices, leaf));
  }

  async isListed(device: { userId: string; deviceId: string; signatureKey: Uint8Array }): Promise<boolean> {
    if (isIn(await this.devicesOf(device.userId), device)) return true;
    // The list may be older than the device.
    this.forget(device.userId);
    return isIn(await this.devicesOf(device.userId), device);
  }

  /**
   * Those who may not even write: in no list that its owner has signed. An owner who must be looked at first is heard meanwhile, so that
   * nothing is lost.
   */
  async unsigned(members: readonly GroupMember[], userIds: ReadonlySet<string>): Promise<GroupMember[]> {
    const strangers: GroupMember[] = [];
    for (const member of members) {
      if (!userIds.has(member.userId) || !(await this.#isSigned(member))) strangers.push(member);
    }
    return strangers;
  }

  async #isSigned(device: GroupMember): Promise<boolean> {
    const signs = ({ devices, offered }: IdentityRow) => isIn(devices, device) || isIn(offered?.devices ?? [], device);
    if (signs(await this.identity(device.userId))) return true;
    this.forget(device.userId);
    return signs(await this.identity(device.userId));
  }

  #called(person: PersonJson): PersonJson {
    return person.username === '' ? { ...person, displayName: this.#deletedName } : person;
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
