import {
  type AppSettings,
  type AppState,
  type ChatApi,
  type CodeComparison,
  type ConversationView,
  type DeviceView,
  type DraftTarget,
  type EngineError,
  type EngineEvent,
  type GroupLink,
  type GroupView,
  type LinkCheck,
  type ManagedPerson,
  type MessagePage,
  type MessageView,
  type NewAttachment,
  type NewGroup,
  type NewLink,
  type NewMessage,
  type NewPasskey,
  type OldHistory,
  type Person,
  type Privacy,
  READER,
  type Role,
  type SafetyNumberView,
  type SearchHit,
  type SearchResult,
  type SignIn,
  type Unlocking,
} from '../src/client/api';
import type { AuthenticatorSecret, Names, Recover } from '../src/client/credentials-api';
import { type Chat, directChat, event, groupChat, message, settle } from './chat';
import { madeUpDevices } from './devices';
import { fileOf } from './media';
import { FakePasskeys } from './passkeys';
import { me, people } from './people';
import { madeUpPicture } from './picture';
import { FakePush } from './push';
import type { Seed } from './seed';
import { FakeStorage } from './storage';

const SAFETY_CODE =
  'chat-safety-number:1:QJ6tXk0TnB3oYf9mW2hR7sLcV5eUaD1gP8xZ4iKqNw0.vT2bMjE6yHr0SfC9uGkXoI7dLpA3nWzQ1eV5tB8xRmY';
const LONGEST_TEXT = 65_536;

/** Everything the views may ask for, in memory and without a server. What one does shows at once; nobody answers. */
export class FakeEngine implements ChatApi {
  /** Views get the engine in two parts, as from `connectEngine`. */
  readonly api: ChatApi = this;
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #chats: Map<string, Chat>;
  readonly #files = new Map<string, Blob>();
  readonly #disabled = new Set([people[3]?.userId ?? '']);
  #oldHistoryOpen = false;
  readonly #passkeys = new FakePasskeys(Date.now(), () => this.#set({ phase: 'ready', me }));
  readonly #push = new FakePush(Date.now());
  readonly #storage: FakeStorage;
  #state: AppState;
  #secondFactor = false;

  constructor(seed: Seed) {
    this.#state = seed.state;
    this.#chats = new Map(seed.chats.map((chat) => [chat.view.id, chat]));
    this.#storage = new FakeStorage(seed.chats);
    for (const [id, hue] of seed.pictures) void this.#paint(id, hue);
  }

  onEvent = (listener: (event: EngineEvent) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** For tests and for looking: somebody else writes. */
  receive(conversationId: string, text: string, more: Partial<MessageView> = {}): void {
    const chat = this.#chat(conversationId);
    const sender =
      chat.view.peer ?? [...chat.members.values()].find(({ person }) => person.userId !== me.userId)?.person;
    this.#append(chat, message(chat, sender ?? me, Date.now(), text, more));
  }

  /** For tests: a message grows or shrinks. */
  change(conversationId: string, messageId: string, change: Partial<MessageView>): void {
    this.#change(this.#chat(conversationId), messageId, change);
  }

  passkeys = () => this.#passkeys.passkeys();
  beginPasskey = (password: string) => this.#passkeys.beginPasskey(password);
  addPasskey = (made: NewPasskey) => this.#passkeys.addPasskey(made);
  renamePasskey = (id: string, name: string) => this.#passkeys.renamePasskey(id, name);
  removePasskey = (id: string) => this.#passkeys.removePasskey(id);
  beginPasskeySignIn = () => this.#passkeys.beginPasskeySignIn();
  signInWithPasskey = () => this.#passkeys.signInWithPasskey();
  unlock = (by: Unlocking) => this.#passkeys.unlock(by);

  pushKey = () => this.#push.pushKey();
  pushDevices = () => this.#push.pushDevices();
  subscribeToPush = () => this.#push.subscribeToPush();
  unsubscribeFromPush = () => this.#push.unsubscribeFromPush();
  testPush = () => this.#push.testPush();
  inSight = () => this.#push.inSight();

  storageUse = () => this.#storage.use();
  setStorageLimit = (bytes: number) => this.#storage.setLimit(bytes);
  removeDownloads = (id?: string) => this.#storage.remove(id);

  async state(): Promise<AppState> {
    return this.#state;
  }

  async conversations(): Promise<ConversationView[]> {
    return [...this.#chats.values()].map(({ view }) => structuredClone(view));
  }

  async lookUpInvite(code: string) {
    if (code === 'expired') throw refusal('invite_expired', 'This invite has expired.');
    return { inviter: people[0] ?? null, owner: false };
  }

  async signUp(): Promise<string | null> {
    this.#set({ phase: 'ready', me });
    return null;
  }

  async signIn({ username, secondFactor }: SignIn): Promise<void> {
    if (username === 'careful' && !secondFactor) throw refusal('second_factor_needed', 'Enter the code.');
    this.#set({ phase: 'ready', me, loaded: true });
    this.#emit({ type: 'conversations', all: true, upserts: await this.conversations(), removed: [] });
  }

  async recover({ recoveryCode }: Recover): Promise<void> {
    if (recoveryCode.length < 28) throw refusal('recovery_code_invalid', 'This code is not right.');
    this.#set({ phase: 'ready', me, loaded: true, recoveryCode: 'KT4M-9XQ2-7HWN-C3RD-PL8V-6YJF-B5ZA' });
  }

  async changePassword(current: string): Promise<void> {
    check(current);
  }

  async newRecoveryCode(password: string): Promise<void> {
    check(password);
    this.#set({ recoveryCode: 'KT4M-9XQ2-7HWN-C3RD-PL8V-6YJF-B5ZA' });
  }

  async changeNames(names: Names): Promise<void> {
    if (names.username === 'taken') throw refusal('username_taken', 'This username is taken.');
    this.#set({ me: { ...me, ...names } });
  }

  async hasSecondFactor(): Promise<boolean> {
    return this.#secondFactor;
  }

  async beginSecondFactor(password: string): Promise<AuthenticatorSecret> {
    check(password);
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    return { secret, uri: `otpauth://totp/chat.example.org:ana?secret=${secret}&issuer=chat.example.org` };
  }

  async confirmSecondFactor(code: string): Promise<void> {
    if (code !== '123456') throw refusal('second_factor_wrong', 'This code is not right.');
    this.#secondFactor = true;
  }

  async endSecondFactor(password: string): Promise<void> {
    check(password);
    this.#secondFactor = false;
  }

  async deleteAccount(password: string): Promise<void> {
    check(password);
    this.#set({ phase: 'signed-out', me: null });
  }

  async setDeletedName(): Promise<void> {}

  async signOut(): Promise<void> {
    this.#set({ phase: 'signed-out', me: null });
  }

  #devices: DeviceView[] = madeUpDevices();

  async devices(): Promise<DeviceView[]> {
    return structuredClone(this.#devices);
  }

  async renameThisDevice(name: string): Promise<void> {
    this.#devices = this.#devices.map((device) => (device.isThis ? { ...device, name } : device));
  }

  async signOutDevices(deviceIds: string[]): Promise<void> {
    this.#devices = this.#devices.filter(({ deviceId }) => !deviceIds.includes(deviceId));
  }

  async newDevicesSeen(): Promise<void> {
    this.#set({ newDevices: [] });
  }

  async startLink(): Promise<NewLink> {
    const url = 'https://chat.example.org/link#AAECAwQFBgcICQoLDA0ODw.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
    return { url, code: 'K3VQ-81XZ', expiresAt: Date.now() + 300_000 };
  }

  /** For looking: the other device answers when this is called. */
  otherDeviceAnswers: () => void = () => undefined;

  linkAnswered(): Promise<LinkCheck> {
    return new Promise((resolve) => {
      this.otherDeviceAnswers = () => resolve({ digits: '481502', name: me.username });
    });
  }

  linkFinished = () => new Promise<void>(() => undefined);
  stopLink = async () => undefined;

  async answerLink(text: string): Promise<LinkCheck> {
    if (text.replace(/\W/g, '').length < 8) throw refusal('device_link_unknown', 'This code is not valid.');
    return { digits: '481502', name: 'Firefox on Linux' };
  }

  async confirmLink(): Promise<void> {
    const deviceId = `linked ${this.#devices.length}`;
    const device = { deviceId, name: 'Firefox on Linux', isThis: false, online: true, lastUsedAt: Date.now() };
    this.#devices.push({ ...device, state: 'listed' });
  }

  declineLink = async () => undefined;

  async recoveryCodeSaved(): Promise<void> {
    this.#set({ recoveryCode: null });
  }

  async keysLookedAt(): Promise<void> {
    this.#set({ keysAlarm: null });
  }

  async createInvite() {
    return {
      code: 'k3vq',
      url: 'https://chat.example.org/join/k3vq-81xz-29ab',
      expiresAt: Date.now() + 14 * 86_400_000,
    };
  }

  async findPeople(query: string): Promise<Person[]> {
    const wanted = plain(query);
    return people.filter(
      ({ username, displayName }) => plain(displayName).includes(wanted) || username.startsWith(wanted),
    );
  }

  async openDirect(userId: string): Promise<string> {
    const known = [...this.#chats.values()].find(({ view }) => view.peer?.userId === userId);
    if (known) return known.view.id;
    const peer = people.find((person) => person.userId === userId);
    if (!peer) throw refusal('unknown_person', 'Nobody like that is here.');
    return this.#add(directChat(peer, { lastActivity: Date.now() }));
  }

  async messages(id: string, before: number | null, limit: number): Promise<MessagePage> {
    const all = this.#chat(id).messages;
    const end = before === null ? all.length : firstAtLeast(all, before);
    return page(all, Math.max(0, end - limit), end);
  }

  async messagesAfter(id: string, after: number, limit: number): Promise<MessagePage> {
    const all = this.#chat(id).messages;
    const start = firstAtLeast(all, after + 1);
    return page(all, start, start + limit);
  }

  async messagesAround(id: string, sequence: number, limit: number): Promise<MessagePage> {
    const all = this.#chat(id).messages;
    const start = Math.max(0, firstAtLeast(all, sequence) - Math.floor(limit / 2));
    return page(all, start, start + limit);
  }

  async sequenceAt(id: string, at: number): Promise<number | null> {
    return this.#chat(id).messages.find((message) => message.at >= at)?.sequence ?? null;
  }

  async replies(id: string, messageId: string): Promise<MessageView[]> {
    return this.#chat(id).messages.filter(({ quote }) => quote?.id === messageId);
  }

  async send(id: string, { text, replyTo, mentions }: NewMessage): Promise<void> {
    if (new TextEncoder().encode(text).length > LONGEST_TEXT) throw refusal('too_big', 'The message is too long.');
    const chat = this.#chat(id);
    const quoted = chat.messages.find((candidate) => candidate.id === replyTo);
    const quote = quoted && {
      id: quoted.id,
      sequence: quoted.sequence,
      senderId: quoted.senderId,
      senderName: quoted.mine ? READER : quoted.senderName,
      text: quoted.text.slice(0, 200),
      attachment: quoted.attachment && { kind: quoted.attachment.kind, name: quoted.attachment.name },
      missing: false,
    };
    if (quoted) this.#change(chat, quoted.id, { replies: quoted.replies + 1 });
    Object.assign(chat.view, { draft: '', draftFor: null });
    this.#append(chat, message(chat, me, Date.now(), text, { tick: 'sent', mentions, quote: quote ?? null }));
  }

  async sendAttachments(id: string, attachments: NewAttachment[]): Promise<void> {
    const chat = this.#chat(id);
    for (const { file, caption, kind, name, mediaType, shown } of attachments) {
      const unknown = { width: null, height: null, durationMs: null, preview: null, waveform: null };
      const attachment = { kind, name, mediaType, size: file.size, ...unknown, ...shown };
      const sent = message(chat, me, Date.now(), caption, { tick: 'sent', attachment });
      this.#files.set(sent.id, file);
      this.#append(chat, sent);
    }
  }

  async attachment(id: string, messageId: string): Promise<Blob> {
    const found = this.#files.get(messageId) ?? (await fileOf(this.#chat(id), messageId));
    if (!found) throw refusal('attachment_broken', 'This file is damaged and cannot be opened.');
    return found;
  }

  async attachmentPart(): Promise<Uint8Array<ArrayBuffer>> {
    throw refusal('attachment_broken', 'This file is damaged and cannot be opened.');
  }

  async endPlayback(): Promise<void> {}

  async cancelDownload(): Promise<void> {}

  async retry(id: string, messageId: string): Promise<void> {
    this.#change(this.#chat(id), messageId, { tick: 'sent', error: null });
  }

  async edit(id: string, messageId: string, { text, mentions }: Omit<NewMessage, 'replyTo'>): Promise<void> {
    this.#change(this.#chat(id), messageId, { text, mentions, editedAt: Date.now() });
  }

  async deleteForMe(id: string, messageIds: string[]): Promise<void> {
    const chat = this.#chat(id);
    chat.messages = chat.messages.filter((message) => !messageIds.includes(message.id));
    this.#emit({ type: 'messages', conversationId: id, upserts: [], removed: messageIds });
    this.#settled(chat);
  }

  async deleteForEveryone(id: string, messageId: string): Promise<void> {
    this.#change(this.#chat(id), messageId, { kind: 'deleted', text: '', quote: null, reactions: [], tick: null });
  }

  async react(id: string, messageId: string, emoji: string): Promise<void> {
    const chat = this.#chat(id);
    const reacted = chat.messages.find((candidate) => candidate.id === messageId);
    if (!reacted) return;
    const others = reacted.reactions
      .map((reaction) => ({ ...reaction, mine: false, names: reaction.names.filter((name) => name !== READER) }))
      .filter(({ names }) => names.length > 0);
    const same = others.find((reaction) => reaction.emoji === emoji);
    if (same) Object.assign(same, { mine: true, names: [READER, ...same.names] });
    else if (emoji !== '') others.push({ emoji, mine: true, names: [READER] });
    this.#change(chat, messageId, { reactions: others });
  }

  async forward(id: string, messageIds: string[], to: string[]): Promise<void> {
    const chosen = this.#chat(id).messages.filter((message) => messageIds.includes(message.id));
    for (const chat of to.map((target) => this.#chat(target)))
      for (const { text } of chosen)
        this.#append(chat, message(chat, me, Date.now(), text, { forwarded: true, tick: 'sent' }));
  }

  async star(id: string, messageId: string, starred: boolean): Promise<void> {
    this.#change(this.#chat(id), messageId, { starred });
  }

  async starred(): Promise<SearchHit[]> {
    return this.#hits((message) => message.starred);
  }

  async messageInfo(id: string, messageId: string) {
    const chat = this.#chat(id);
    const at = chat.messages.find((message) => message.id === messageId)?.at ?? 0;
    const readers = chat.view.peer ? [chat.view.peer] : [...chat.members.values()].map(({ person }) => person);
    return {
      people: readers
        .filter(({ userId }) => userId !== me.userId)
        .map(({ userId, displayName }, index) => ({
          userId,
          name: displayName,
          delivered: index % 4 !== 3,
          read: index % 2 === 0,
          deliveredAt: index % 4 !== 3 ? at + 60_000 * (index + 1) : null,
          readAt: index % 2 === 0 ? at + 300_000 * (index + 1) : null,
        })),
    };
  }

  async markRead(id: string, sequence: number): Promise<void> {
    const chat = this.#chat(id);
    chat.view.readUpTo = Math.max(chat.view.readUpTo, sequence);
    chat.view.markedUnread = false;
    this.#settled(chat);
  }

  markUnread = (id: string) => this.#update(id, { markedUnread: true });
  typing = async () => undefined;
  saveDraft = (id: string, draft: string, draftFor: DraftTarget | null = null) => this.#update(id, { draft, draftFor });

  async message(id: string, messageId: string): Promise<MessageView | null> {
    return this.#chat(id).messages.find((message) => message.id === messageId) ?? null;
  }

  pin = (id: string, pinned: boolean) => this.#update(id, { pinned });
  archive = (id: string, archived: boolean) => this.#update(id, { archived });
  mute = (id: string, mutedUntil: number | null) => this.#update(id, { mutedUntil });
  setOnlyMentions = (id: string, onlyMentions: boolean) => this.#update(id, { onlyMentions });
  setDisappearing = (id: string, disappearAfter: number | null) => this.#update(id, { disappearAfter });
  setNewMembersSee = (id: string, newMembersSee: ConversationView['newMembersSee']) =>
    this.#update(id, { newMembersSee });

  async block(userId: string, blocked: boolean): Promise<void> {
    const id = await this.openDirect(userId);
    await this.#update(id, {
      blocked,
      canWrite: !blocked,
      cannotWriteReason: blocked ? 'blocked' : null,
    });
  }

  async setAppSettings(settings: Partial<AppSettings>): Promise<void> {
    this.#set({ appSettings: { ...this.#state.appSettings, ...settings } });
  }
  async setPrivacy(privacy: Privacy): Promise<void> {
    this.#set({ privacy });
  }

  async createGroup({ name, picture, members, newMembersSee }: NewGroup): Promise<string> {
    const chosen = people.filter(({ userId }) => members.includes(userId));
    const chat = groupChat(crypto.randomUUID().replaceAll('-', ''), name, chosen, { picture, newMembersSee });
    chat.messages.push(message(chat, me, Date.now(), '', event('created', READER, [])));
    return this.#add(chat);
  }

  async group(id: string): Promise<GroupView> {
    const { members, links } = this.#chat(id);
    const all = [...members.values()].map(({ person, role }, index) => ({
      ...person,
      role,
      me: person.userId === me.userId,
      online: index % 3 === 1,
      blocked: index === 4,
    }));
    return { conversationId: id, members: all, links: [...links] };
  }

  async addMembers(id: string, userIds: string[]): Promise<void> {
    const added = people.filter(({ userId }) => userIds.includes(userId));
    await this.#members(
      id,
      event(
        'added',
        READER,
        added.map(({ displayName }) => displayName),
      ),
      (members) => {
        for (const person of added) members.set(person.userId, { person, role: 'member' });
      },
    );
  }

  async removeMember(id: string, userId: string): Promise<void> {
    const name = this.#chat(id).members.get(userId)?.person.displayName ?? '';
    await this.#members(id, event('removed', READER, [name]), (members) => members.delete(userId));
  }

  async leaveGroup(id: string): Promise<void> {
    await this.#members(id, event('left', READER), (members) => members.delete(me.userId));
    await this.#update(id, { role: null, canWrite: false, cannotWriteReason: 'left' });
  }

  async setRole(id: string, userId: string, role: Role): Promise<void> {
    const member = this.#chat(id).members.get(userId);
    if (!member) return;
    const type = role === 'admin' ? 'promoted' : 'demoted';
    await this.#members(id, event(type, READER, [member.person.displayName]), () => Object.assign(member, { role }));
  }

  async setGroupProfile(id: string, title: string, picture: Uint8Array | null): Promise<void> {
    await this.#members(id, event('renamed', READER, [], title), () => undefined);
    await this.#update(id, { title, picture });
  }

  async createGroupLink(id: string, expiresInSeconds: number | null, uses: number | null): Promise<GroupLink> {
    const code = Math.random().toString(36).slice(2, 10);
    const link = {
      code,
      url: `https://chat.example.org/g/${code}#Zm9yIHlvdXIgZXllcyBvbmx5`,
      expiresAt: expiresInSeconds === null ? null : Date.now() + expiresInSeconds * 1000,
      usesLeft: uses,
    };
    this.#chat(id).links.push(link);
    return link;
  }

  async revokeGroupLink(id: string, code: string): Promise<void> {
    const chat = this.#chat(id);
    chat.links = chat.links.filter((link) => link.code !== code);
  }

  async lookUpGroupLink(code: string) {
    if (code === 'gone') throw refusal('group_link_expired', 'This link has expired.');
    return { name: 'Climbing on Thursdays', memberCount: 9, alreadyMember: code === 'mine' };
  }

  async joinByGroupLink(): Promise<string> {
    return [...this.#chats.values()].find(({ view }) => view.kind === 'group')?.view.id ?? '';
  }

  async searchMessages(query: string, limit: number): Promise<SearchResult> {
    const words = plain(query).split(/\s+/).filter(Boolean);
    const found = this.#hits(
      ({ text, kind }) => kind === 'text' && words.every((word) => rangesOf(text, word).length > 0),
    );
    const hits = found
      .slice(0, limit)
      .map((hit) => ({ ...hit, highlights: words.flatMap((word) => rangesOf(hit.message.text, word)) }));
    return { hits, more: found.length > limit, reachesBackTo: Date.now() - 90 * 86_400_000 };
  }

  async lookUpReset(code: string): Promise<Person> {
    if (code === 'expired') throw refusal('reset_expired', 'This link has expired.');
    return me;
  }

  async redeemReset(): Promise<void> {
    this.#set({ phase: 'ready', me, recoveryCode: 'KT4M-9XQ2-7HWN-C3RD-PL8V-6YJF-B5ZA' });
  }

  async oldHistories(): Promise<OldHistory[]> {
    return [{ vaultId: 'a'.repeat(32), retiredAt: Date.now() - 86_400_000, open: this.#oldHistoryOpen }];
  }

  async openOldHistory(secret: string): Promise<void> {
    if (secret === 'wrong') throw refusal('old_history_locked', 'That opens none of the older messages.');
    this.#oldHistoryOpen = true;
  }

  async managedPeople(query: string) {
    const wanted = plain(query);
    const found = [me, ...people].filter(({ displayName, username }) =>
      plain(`${displayName} ${username}`).includes(wanted),
    );
    return { people: found.map((one) => this.#managed(one)), more: false };
  }

  async disablePerson(userId: string, disabled: boolean): Promise<void> {
    if (disabled) this.#disabled.add(userId);
    else this.#disabled.delete(userId);
  }

  async resetAccount() {
    return { url: 'https://chat.example.org/reset/9tXkQ2pLw7VbN4sYc8MzRA', expiresAt: Date.now() + 86_400_000 };
  }

  async safetyNumber(userId: string): Promise<SafetyNumberView> {
    const { view } = this.#with(userId);
    const digits = Array.from({ length: 12 }, (_, index) =>
      String((index * 17_393 + 4_711) % 100_000).padStart(5, '0'),
    );
    const waits = view.securityNotice !== null;
    return { name: view.title, digits: digits.join(''), code: SAFETY_CODE, verified: view.verified, waits };
  }

  async compareSafetyCode(_: string, code: string): Promise<CodeComparison> {
    return code === SAFETY_CODE ? 'same' : 'apart';
  }

  async setVerified(userId: string, digits: string | null): Promise<void> {
    const chat = this.#with(userId);
    Object.assign(chat.view, { verified: digits !== null, securityNotice: null });
    this.#settled(chat);
  }

  async acceptSecurityCode(userId: string): Promise<void> {
    const chat = this.#with(userId);
    chat.view.securityNotice = null;
    this.#settled(chat);
  }

  async networkChanged(): Promise<void> {}

  async takeReplies(): Promise<void> {}

  async tryNow(): Promise<void> {
    this.#set({ connection: { state: 'online', since: null, retryAt: null } });
  }

  #chat(id: string): Chat {
    const chat = this.#chats.get(id);
    if (!chat) throw refusal('unknown_conversation', 'This chat is not here.');
    return chat;
  }

  #add(chat: Chat): string {
    this.#chats.set(chat.view.id, chat);
    this.#settled(chat);
    return chat.view.id;
  }

  #append(chat: Chat, added: MessageView): void {
    chat.messages.push(added);
    if (added.mine) chat.view.readUpTo = added.sequence ?? 0;
    this.#emit({ type: 'messages', conversationId: chat.view.id, upserts: [{ ...added }], removed: [] });
    this.#settled(chat);
  }

  #change(chat: Chat, id: string, change: Partial<MessageView>): void {
    const found = chat.messages.find((candidate) => candidate.id === id);
    if (!found) return;
    Object.assign(found, change);
    this.#emit({ type: 'messages', conversationId: chat.view.id, upserts: [structuredClone(found)], removed: [] });
    this.#settled(chat);
  }

  async #members(id: string, line: Partial<MessageView>, change: (members: Chat['members']) => unknown): Promise<void> {
    const chat = this.#chat(id);
    change(chat.members);
    chat.view.memberCount = chat.members.size;
    this.#append(chat, message(chat, me, Date.now(), '', line));
  }

  async #update(id: string, change: Partial<ConversationView>): Promise<void> {
    const chat = this.#chat(id);
    Object.assign(chat.view, change);
    this.#tell(chat);
  }

  #managed({ userId, username, displayName }: Person): ManagedPerson {
    const created = Date.now() - 90 * 86_400_000;
    return {
      userId,
      username,
      displayName,
      role: userId === me.userId ? 'owner' : 'member',
      createdAt: created,
      disabledAt: this.#disabled.has(userId) ? created : null,
      lastUsedAt: username === 'kofi' ? null : Date.now() - 3_600_000 * username.length ** 2,
    };
  }

  #with(userId: string): Chat {
    return this.#chat(`d${userId.slice(1)}`);
  }

  #settled(chat: Chat): void {
    settle(chat);
    this.#tell(chat);
  }

  #tell(chat: Chat): void {
    this.#emit({ type: 'conversations', all: false, upserts: [structuredClone(chat.view)], removed: [] });
  }

  #hits(wanted: (message: MessageView) => boolean): SearchHit[] {
    return [...this.#chats.values()]
      .flatMap(({ view, messages }) =>
        messages.filter(wanted).map((found) => ({ message: found, conversationTitle: view.title, highlights: [] })),
      )
      .sort((a, b) => b.message.at - a.message.at);
  }

  async #paint(id: string, hue: number): Promise<void> {
    const chat = this.#chats.get(id);
    if (chat) await this.#update(id, { picture: await madeUpPicture(hue) });
  }

  #set(change: Partial<AppState>): void {
    this.#state = { ...this.#state, ...change };
    this.#emit({ type: 'state', state: this.#state });
  }

  #emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** Everything is this person's password but one word. */
function check(password: string): void {
  if (password === 'wrong') throw refusal('password_wrong', 'This is not your current password.');
}

function refusal(code: string, text: string): EngineError {
  return { code, text, retryAfterSeconds: null };
}

function page(all: MessageView[], start: number, end: number): MessagePage {
  return { messages: all.slice(start, end), more: start > 0, moreAfter: end < all.length };
}

/** Messages are in order of their sequences, some of which may be gone. */
function firstAtLeast(all: MessageView[], sequence: number): number {
  const index = all.findIndex((message) => (message.sequence ?? Number.MAX_SAFE_INTEGER) >= sequence);
  return index === -1 ? all.length : index;
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .trim();
}

function rangesOf(text: string, word: string): { start: number; length: number }[] {
  const ranges = [...text.matchAll(/[\p{L}\p{N}]+/gu)].filter((match) => plain(match[0]).startsWith(word));
  return ranges.map((match) => ({ start: match.index, length: Math.min(word.length, match[0].length) }));
}
