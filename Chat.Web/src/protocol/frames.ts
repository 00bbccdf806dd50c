import { Decoder, encode } from '@msgpack/msgpack';
import { Fields } from './fields';
import { FrameKind } from './generated';
import { idToBytes } from './ids';

/** The frames of docs/protocol.md, as this client writes and reads them. */
export interface MemberCursor {
  userId: string;
  delivered: number;
  read: number;
}

export interface WelcomedConversation {
  conversationId: string;
  kind: number;
  epoch: number;
  lastSequence: number;
  acked: number;
  readUpTo: number;
  unread: number;
  /** Of everybody in direct conversations; in groups the own one and, under the conversation's id, one of all others together. */
  members: MemberCursor[];
  inGroup: boolean;
  /** 0 in direct conversations, 1 = member, 2 = admin. */
  role: number;
  /** Seconds; 0: never. */
  expiresAfter: number;
  memberCount: number;
}

export interface LogEntry {
  conversationId: string;
  sequence: number;
  senderId: string;
  senderDeviceId: string;
  storedAt: number;
  kind: number;
  epoch: number;
  payload: Uint8Array;
  messageId: string;
  flags: number;
}

export const EntryKind = { Application: 1, Commit: 2 } as const;
export const EntryFlags = { CountsAsUnread: 1, MayNotify: 2, Mentions: 4 } as const;
export const ConversationKind = { Direct: 1, Group: 2 } as const;
export const MemberRole = { Direct: 0, Member: 1, Admin: 2 } as const;
export const ChangedWhat = { Conversations: 1, Devices: 2, Profile: 3, Person: 4, AccountData: 5 } as const;

export type ServerFrame =
  | {
      kind: 'welcome';
      session: string;
      logId: string;
      serverTime: number;
      heartbeatSeconds: number;
      conversations: WelcomedConversation[];
      /** Of this device; null before it has confirmed one. */
      fence: string | null;
    }
  | { kind: 'accepted'; requestId: number; conversationId: string; sequence: number; storedAt: number; epoch: number }
  | { kind: 'error'; requestId: number; code: string; text: string; retryAfterMs: number | null; epoch: number | null }
  | { kind: 'message'; entry: LogEntry }
  | {
      kind: 'welcomeTo';
      conversationId: string;
      sequence: number;
      epoch: number;
      welcome: Uint8Array;
      members: string[];
    }
  | { kind: 'receipt'; conversationId: string; cursor: MemberCursor }
  | { kind: 'presence'; userId: string; online: boolean; lastSeen: number | null }
  | { kind: 'typing'; conversationId: string; userId: string }
  | { kind: 'changed'; what: number; subject: string | null; version: number; by: string | null }
  | { kind: 'bye'; code: number; reason: string }
  | { kind: 'page'; requestId: number; conversationId: string; more: boolean; entries: LogEntry[] }
  | { kind: 'erased'; conversationId: string; sequence: number }
  | { kind: 'pong'; token: number; serverTime: number };

export const write = {
  hello: (clientName: string, clientVersion: string, lastLogId: string | null, fences: readonly string[]) =>
    encode([FrameKind.Hello, 1, clientName, clientVersion, lastLogId && idToBytes(lastLogId), fences.map(idToBytes)]),
  confirm: (current: string | null, next: string) =>
    encode([FrameKind.Confirm, current && idToBytes(current), idToBytes(next)]),
  send: (
    requestId: number,
    conversationId: string,
    messageId: string,
    epoch: number,
    payload: Uint8Array,
    flags: number,
  ) => encode([FrameKind.Send, requestId, idToBytes(conversationId), idToBytes(messageId), epoch, payload, flags]),
  commit: (
    requestId: number,
    conversationId: string,
    messageId: string,
    epoch: number,
    change: {
      commit: Uint8Array;
      welcome: Uint8Array | null;
      groupInfo: Uint8Array;
      added: string[];
      removed: string[];
      /** Users who join or leave a group by this commit. */
      addedMembers?: string[];
      removedMembers?: string[];
    },
  ) =>
    encode([
      FrameKind.Commit,
      requestId,
      idToBytes(conversationId),
      idToBytes(messageId),
      epoch,
      change.commit,
      change.welcome,
      change.groupInfo,
      change.added.map(idToBytes),
      change.removed.map(idToBytes),
      (change.addedMembers ?? []).map(idToBytes),
      (change.removedMembers ?? []).map(idToBytes),
    ]),
  ack: (conversationId: string, sequence: number) => encode([FrameKind.Ack, idToBytes(conversationId), sequence]),
  read: (conversationId: string, sequence: number) => encode([FrameKind.Read, idToBytes(conversationId), sequence]),
  typing: (conversationId: string) => encode([FrameKind.Typing, idToBytes(conversationId)]),
  watch: (userIds: string[]) => encode([FrameKind.Watch, userIds.map(idToBytes)]),
  history: (requestId: number, conversationId: string, before: number, limit: number) =>
    encode([FrameKind.History, requestId, idToBytes(conversationId), before, limit]),
  erase: (requestId: number, conversationId: string, sequence: number) =>
    encode([FrameKind.Erase, requestId, idToBytes(conversationId), sequence]),
  foreground: (inForeground: boolean) => encode([FrameKind.Foreground, inForeground]),
  ping: (token: number) => encode([FrameKind.Ping, token]),
};

/** The frames of one WebSocket message; unknown types are skipped. Throws when the bytes are not frames. */
export function readFrames(message: Uint8Array): ServerFrame[] {
  const frames: ServerFrame[] = [];
  for (const value of new Decoder().decodeMulti(message)) {
    const frame = readFrame(new Fields(value));
    if (frame) frames.push(frame);
  }
  return frames;
}

function readFrame(f: Fields): ServerFrame | null {
  switch (f.number()) {
    case FrameKind.Welcome: {
      const [session, logId, serverTime, heartbeatSeconds] = [f.id(), f.id(), f.number(), f.number()];
      f.skip();
      const conversations = f.list(readWelcomed);
      return { kind: 'welcome', session, logId, serverTime, heartbeatSeconds, conversations, fence: f.optionalId() };
    }
    case FrameKind.Accepted:
      return {
        kind: 'accepted',
        requestId: f.number(),
        conversationId: f.id(),
        sequence: f.number(),
        storedAt: f.number(),
        epoch: f.number(),
      };
    case FrameKind.Error: {
      const requestId = f.number();
      f.skip();
      return {
        kind: 'error',
        requestId,
        code: f.text(),
        text: f.text(),
        retryAfterMs: f.optionalNumber(),
        epoch: f.optionalNumber(),
      };
    }
    case FrameKind.Message: {
      const conversationId = f.id();
      return { kind: 'message', entry: readEntry(f, conversationId) };
    }
    case FrameKind.WelcomeTo:
      return {
        kind: 'welcomeTo',
        conversationId: f.id(),
        sequence: f.number(),
        epoch: f.number(),
        welcome: f.binary(),
        members: f.ids(),
      };
    case FrameKind.Receipt:
      return { kind: 'receipt', conversationId: f.id(), cursor: readCursor(f) };
    case FrameKind.Presence:
      return { kind: 'presence', userId: f.id(), online: f.boolean(), lastSeen: f.optionalNumber() };
    case FrameKind.TypingBy:
      return { kind: 'typing', conversationId: f.id(), userId: f.id() };
    case FrameKind.Changed:
      return { kind: 'changed', what: f.number(), subject: f.optionalId(), version: f.number(), by: f.optionalId() };
    case FrameKind.Bye:
      return { kind: 'bye', code: f.number(), reason: f.text() };
    case FrameKind.Page: {
      const [requestId, conversationId, more] = [f.number(), f.id(), f.boolean()];
      return {
        kind: 'page',
        requestId,
        conversationId,
        more,
        entries: f.list((entry) => readEntry(entry, conversationId)),
      };
    }
    case FrameKind.Erased:
      return { kind: 'erased', conversationId: f.id(), sequence: f.number() };
    case FrameKind.Pong:
      return { kind: 'pong', token: f.number(), serverTime: f.number() };
    default:
      return null;
  }
}

function readWelcomed(f: Fields): WelcomedConversation {
  return {
    conversationId: f.id(),
    kind: f.number(),
    epoch: f.number(),
    lastSequence: f.number(),
    acked: f.number(),
    readUpTo: f.number(),
    unread: f.number(),
    members: f.list(readCursor),
    inGroup: f.boolean(),
    role: f.number(),
    expiresAfter: f.number(),
    memberCount: f.number(),
  };
}

function readCursor(f: Fields): MemberCursor {
  return { userId: f.id(), delivered: f.number(), read: f.number() };
}

function readEntry(f: Fields, conversationId: string): LogEntry {
  return {
    conversationId,
    sequence: f.number(),
    senderId: f.id(),
    senderDeviceId: f.id(),
    storedAt: f.number(),
    kind: f.number(),
    epoch: f.number(),
    payload: f.binary(),
    messageId: f.id(),
    flags: f.number(),
  };
}
