import { fromBase64Url, randomBytes, toBase64Url } from '../crypto/bytes';
import { type CallOut, MAX_NAME_CHARS, MAX_PICTURE_BYTES, tidyName } from '../crypto/content';
import { ProtocolError } from '../protocol/fault';
import type { GroupLinkJson } from '../protocol/http';
import { conversationIn } from '../store/conversation-row';
import type { ConversationRow, NewMembersSee, Role } from '../store/schema';
import type { GroupLink, GroupLinkInfo, GroupView, NewGroup } from './api';
import type { Context } from './context';
import { groupIn } from './group-row';
import type { Groups } from './groups';
import { newId } from './ids';
import type { Membership } from './membership';
import type { Outbox } from './outbox';
import type { PresenceBoard } from './presence';
import type { Roster } from './roster';
import type { Settings } from './settings';
import type { ShareHistory } from './share-history';

const MOST_MEMBERS = 1000;
const LINK_SECRET_BYTES = 32;

/** What people do with a group: make it, bring people in and out, name it, hand out links. */
export class GroupAdmin {
  constructor(
    private readonly context: Context,
    private readonly parts: {
      groups: Groups;
      membership: Membership;
      outbox: Outbox;
      roster: Roster;
      presence: PresenceBoard;
      settings: Settings;
      history: ShareHistory;
      origin: string;
    },
  ) {}

  async create({ name, picture, members, newMembersSee }: NewGroup): Promise<string> {
    const { me } = this.context.account();
    const profile = this.#profile(name, picture);
    const others = [...new Set(members)].filter((userId) => userId !== me.userId);
    if (others.length + 1 > MOST_MEMBERS) throw new ProtocolError('group_full', 'A group has at most 1,000 members.');
    this.#mustBeOnline();
    const { conversationId } = await this.context.http.createGroup(newId(), newMembersSee);
    await this.context.store.write(async (tx) => {
      const row = await conversationIn(tx, conversationId, 'group', '', this.context.now());
      Object.assign(row, { name: profile.name, role: 'admin', newMembersSee, toAdd: others });
      await tx.objectStore('conversations').put(row);
      const group = await groupIn(tx, conversationId);
      await tx.objectStore('groups').put({ ...group, picture, vouched: [me.userId] });
    });
    await this.parts.outbox.queue(conversationId, [
      { type: 'profile', sentAt: this.context.now(), ...profile, asOf: null },
    ]);
    try {
      await this.parts.groups.changeMembers(conversationId, { add: others, remove: [] });
    } catch (error) {
      await this.#undo(conversationId);
      throw error;
    }
    await this.parts.presence.watch();
    return conversationId;
  }

  /** A group that could not be made as it was wanted is not made at all. */
  async #undo(conversationId: string): Promise<void> {
    await this.context.http.leaveGroup(conversationId).catch(() => undefined);
    await this.context.store.write(async (tx) => {
      for (const store of ['conversations', 'states', 'commits', 'groups'] as const)
        await tx.objectStore(store).delete(conversationId);
      for (const { order } of await tx.objectStore('outbox').index('byConversation').getAll(conversationId))
        await tx.objectStore('outbox').delete(order);
    });
    this.context.changed(conversationId);
  }

  async view(conversationId: string): Promise<GroupView> {
    const { me } = this.context.account();
    await this.parts.membership.of(conversationId).catch(() => null);
    const group = await this.context.store.group(conversationId);
    const row = await this.context.store.conversation(conversationId);
    const members = await Promise.all(
      (group?.members ?? []).map(async ({ userId, role }) => ({
        ...(await this.parts.roster.person(userId)),
        role,
        me: userId === me.userId,
        online: userId === me.userId || this.parts.presence.isOnline(userId),
        blocked: this.parts.settings.isBlocked(userId),
      })),
    );
    members.sort((a, b) => Number(b.me) - Number(a.me) || a.displayName.localeCompare(b.displayName));
    const links = row?.role === 'admin' && !row.gone ? await this.#links(conversationId).catch(() => []) : [];
    return { conversationId, members, links };
  }

  async add(conversationId: string, userIds: string[]): Promise<void> {
    this.#mustBeOnline();
    const row = await this.#group(conversationId);
    const facts = await this.parts.membership.of(conversationId);
    const fresh = userIds.filter((userId) => !facts?.userIds.has(userId));
    if (fresh.length === 0) throw new ProtocolError('already_member', 'They are in this group already.');
    await this.parts.groups.changeMembers(conversationId, { add: fresh, remove: [] });
    await this.parts.presence.watch();
    // They are in; what was written before may follow later, or not at all when one of them has blocked this user.
    void this.parts.history
      .withMembers(conversationId, fresh, row.newMembersSee)
      .catch((error: unknown) => console.warn('History was not handed on', error));
  }

  async remove(conversationId: string, userId: string): Promise<void> {
    this.#mustBeOnline();
    await this.#group(conversationId);
    await this.parts.groups.changeMembers(conversationId, { add: [], remove: [userId] });
  }

  /** Says so first, in one's own words: the server alone could not make others believe it. */
  async leave(conversationId: string): Promise<void> {
    this.#mustBeOnline();
    const row = await this.#group(conversationId);
    if (row.inGroup) {
      await this.#callOut(conversationId, { what: 'left' });
      await this.parts.outbox.flush(conversationId);
    }
    await this.context.http.leaveGroup(conversationId);
    await this.parts.membership.gone(conversationId, 'left');
  }

  async setRole(conversationId: string, userId: string, role: Role): Promise<void> {
    await this.context.http.putRole(conversationId, userId, role);
    this.parts.membership.forget(conversationId);
    await this.#callOut(conversationId, { what: 'role', userId, role });
    await this.parts.membership.of(conversationId);
  }

  async setProfile(conversationId: string, name: string, picture: Uint8Array | null): Promise<void> {
    const profile = this.#profile(name, picture);
    await this.#group(conversationId);
    await this.parts.outbox.queue(conversationId, [
      { type: 'profile', sentAt: this.context.now(), ...profile, asOf: null },
    ]);
  }

  async setNewMembersSee(conversationId: string, see: NewMembersSee): Promise<void> {
    await this.context.http.putGroup(conversationId, see);
    await this.context.store.updateConversation(conversationId, (row) => {
      row.newMembersSee = see;
    });
    this.context.changed(conversationId);
  }

  async createLink(conversationId: string, expiresInSeconds: number | null, uses: number | null): Promise<GroupLink> {
    const row = await this.#group(conversationId);
    const link = await this.context.http.createLink(conversationId, expiresInSeconds, uses);
    const secret = randomBytes(LINK_SECRET_BYTES);
    await this.#callOut(conversationId, { what: 'links', links: [{ code: link.code, secret }] });
    await this.context.store.write(async (tx) => {
      const group = await groupIn(tx, conversationId);
      const links = [...group.links, { code: link.code, secret }];
      await tx.objectStore('groups').put({ ...group, links });
    });
    return this.#asLink(link, secret, row.name);
  }

  async revokeLink(conversationId: string, code: string): Promise<void> {
    await this.context.http.revokeLink(conversationId, code);
    await this.#callOut(conversationId, { what: 'linkRevoked', code });
  }

  async lookUpLink(code: string, secret: string): Promise<GroupLinkInfo> {
    const { memberCount, alreadyMember } = await this.context.http.link(code);
    return { name: readSecret(secret).name, memberCount, alreadyMember };
  }

  /** The secret is kept before the server knows of it: from then on this device may be asked to join at any moment. */
  async joinByLink(code: string, text: string): Promise<string> {
    this.#mustBeOnline();
    const { secret, name } = readSecret(text);
    const { conversationId } = await this.context.http.link(code);
    const isNew = await this.context.store.write(async (tx) => {
      const known = await tx.objectStore('conversations').get(conversationId);
      const row = known ?? (await conversationIn(tx, conversationId, 'group', '', this.context.now()));
      if (!row.inGroup) Object.assign(row, { gone: null, name: row.name ?? name, hidden: known?.hidden ?? true });
      await tx.objectStore('conversations').put(row);
      await tx.objectStore('groups').put({ ...(await groupIn(tx, conversationId)), joinSecret: secret });
      return !known;
    });
    try {
      const { epoch } = await this.context.http.joinByLink(code);
      this.parts.groups.forget(conversationId);
      const row = await this.context.store.updateConversation(conversationId, (current) => {
        Object.assign(current, { hidden: false, gone: null });
      });
      if (row && !row.inGroup && epoch > 0) await this.parts.groups.enter(conversationId);
    } catch (error) {
      if (isNew && !(await this.context.store.conversation(conversationId))?.inGroup)
        await this.context.store.write((tx) => tx.objectStore('conversations').delete(conversationId));
      throw error;
    } finally {
      this.context.changed(conversationId);
    }
    await this.parts.presence.watch();
    return conversationId;
  }

  /** Of links whose secret is not known here there is no address. */
  async #links(conversationId: string): Promise<GroupLink[]> {
    const { links } = await this.context.http.links(conversationId);
    const known = (await this.context.store.group(conversationId))?.links ?? [];
    const row = await this.context.store.conversation(conversationId);
    return links.flatMap((link) => {
      const secret = known.find(({ code }) => code === link.code)?.secret;
      return secret ? [this.#asLink(link, secret, row?.name ?? null)] : [];
    });
  }

  #asLink({ code, expiresAt, usesLeft }: GroupLinkJson, secret: Uint8Array, name: string | null): GroupLink {
    const behind = `${toBase64Url(secret)}.${encodeURIComponent(name ?? '')}`;
    return { code, url: `${this.parts.origin}/group/${code}#${behind}`, expiresAt, usesLeft };
  }

  /** @throws ProtocolError `group_name_invalid`, `picture_too_big` */
  #profile(name: string, picture: Uint8Array | null): { name: string; picture: Uint8Array | null } {
    if (tidyName(name) === '' || [...name.trim()].length > MAX_NAME_CHARS)
      throw new ProtocolError('group_name_invalid', 'A group name has 1 to 100 characters.');
    if (picture && picture.length > MAX_PICTURE_BYTES)
      throw new ProtocolError('picture_too_big', 'The picture is too big.');
    return { name: tidyName(name), picture };
  }

  async #callOut(conversationId: string, callOut: CallOut): Promise<void> {
    await this.parts.outbox.queue(conversationId, [{ type: 'callOut', sentAt: this.context.now(), callOut }]);
  }

  async #group(conversationId: string): Promise<ConversationRow> {
    const row = await this.context.store.conversation(conversationId);
    if (row?.kind !== 'group' || row.gone) throw new ProtocolError('not_a_member', 'You are not in this group.');
    return row;
  }

  #mustBeOnline(): void {
    if (!this.context.connection.isOnline)
      throw new ProtocolError('offline', 'This needs a connection. Try again when you are online.');
  }
}

/** `secret.name`, as it stands behind `#` in a link. @throws ProtocolError `group_link_unknown` */
function readSecret(text: string): { secret: Uint8Array; name: string } {
  try {
    const [encoded = '', name = ''] = text.replace(/^#/, '').split('.');
    const secret = fromBase64Url(encoded);
    if (secret.length === LINK_SECRET_BYTES) return { secret, name: tidyName(decodeURIComponent(name)) };
  } catch {
    // Mistyped; said below.
  }
  throw new ProtocolError('group_link_unknown', 'This link is not complete. Ask for a new one.');
}
