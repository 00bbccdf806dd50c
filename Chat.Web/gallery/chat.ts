import type { ConversationView, GroupEvent, GroupLink, MessageView, Person, Role } from '../src/client/api';
import { me } from './people';

/** A conversation as the made-up engine keeps it. */
export interface Chat {
  view: ConversationView;
  /** In reading order. */
  messages: MessageView[];
  members: Map<string, { person: Person; role: Role }>;
  links: GroupLink[];
}

const EMPTY: ConversationView = {
  id: '',
  kind: 'direct',
  title: '',
  picture: null,
  peer: null,
  presence: null,
  onlineCount: 0,
  memberCount: 2,
  role: null,
  canWrite: true,
  cannotWriteReason: null,
  typing: [],
  lastLine: null,
  unread: 0,
  mentioned: false,
  mentionedAt: 0,
  markedUnread: false,
  draft: '',
  draftFor: null,
  readUpTo: 0,
  lastActivity: 0,
  pinned: false,
  archived: false,
  mutedUntil: null,
  onlyMentions: false,
  blocked: false,
  disappearAfter: null,
  newMembersSee: 'nothing',
  verified: false,
  securityNotice: null,
};

export function directChat(peer: Person, view: Partial<ConversationView> = {}): Chat {
  return {
    view: {
      ...EMPTY,
      id: `d${peer.userId.slice(1)}`,
      title: peer.displayName,
      peer,
      presence: { online: false, lastSeen: null },
      ...view,
    },
    messages: [],
    members: new Map(),
    links: [],
  };
}

export function groupChat(id: string, title: string, members: Person[], view: Partial<ConversationView> = {}): Chat {
  const all = new Map([me as Person, ...members].map((person) => [person.userId, { person, role: 'member' as Role }]));
  all.set(me.userId, { person: me, role: 'admin' });
  return {
    view: { ...EMPTY, id: id.padStart(32, '9'), kind: 'group', title, memberCount: all.size, role: 'admin', ...view },
    messages: [],
    members: all,
    links: [],
  };
}

export function message(
  chat: Chat,
  sender: Person,
  at: number,
  text: string,
  more: Partial<MessageView> = {},
): MessageView {
  const sequence = (chat.messages.at(-1)?.sequence ?? 0) + 1;
  const mine = sender.userId === me.userId;
  return {
    id: `${chat.view.id.slice(0, 16)}${sequence.toString(16).padStart(16, '0')}`,
    conversationId: chat.view.id,
    sequence,
    senderId: sender.userId,
    senderName: sender.displayName,
    mine,
    at,
    kind: 'text',
    text,
    attachment: null,
    transfer: null,
    event: null,
    editedAt: null,
    quote: null,
    replies: 0,
    forwarded: false,
    mentions: [],
    mentionsMe: false,
    reactions: [],
    starred: false,
    expiresAt: null,
    tick: mine ? 'read' : null,
    error: null,
    waitsFor: null,
    ...more,
  };
}

export function event(
  type: GroupEvent['type'],
  actor: string,
  subjects: string[] = [],
  value = '',
  actorId = '',
): Partial<MessageView> {
  return { kind: 'event', text: '', tick: null, event: { type, actor, actorId, subjects, value } };
}

/** The row's last line, unread count and time, as they follow from the messages. */
export function settle(chat: Chat): void {
  const { view, messages } = chat;
  const last = messages.findLast(({ kind }) => kind === 'text' || kind === 'deleted');
  view.readUpTo = Math.min(view.readUpTo, messages.at(-1)?.sequence ?? 0);
  view.lastActivity = messages.at(-1)?.at ?? view.lastActivity;
  view.lastLine = last
    ? {
        kind: last.kind,
        text: last.text,
        attachment: last.attachment && { kind: last.attachment.kind, name: last.attachment.name },
        senderName: view.kind === 'group' && !last.mine ? last.senderName : null,
        mine: last.mine,
        tick: last.tick,
        at: last.at,
      }
    : null;
  const unread = messages.filter(
    ({ mine, kind, sequence }) => !mine && kind === 'text' && (sequence ?? 0) > view.readUpTo,
  );
  view.unread = unread.length;
  view.mentioned = unread.some(({ mentionsMe }) => mentionsMe);
}
