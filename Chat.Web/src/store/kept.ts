import type { Register, Registers } from '../crypto/registers';
import type { ConversationRow, MessageRow } from './schema';

/** An item of account data as this device knows it: the server's, with the changes made here. */
export interface KeptRow {
  /** What it is about: made by the functions below. */
  name: string;
  fields: Registers;
  /** Counts the changes that the server does not have yet. */
  dirty: number;
}

/** What a person keeps for themselves about a chat. */
export type KeptOfChat = Required<
  Pick<ConversationRow, 'draft' | 'pinned' | 'archived' | 'mutedUntil' | 'onlyMentions' | 'markedUnread'>
>;

/** What a person keeps for themselves about a message. */
export interface Marks {
  starredAt: number | null;
  /** Deleted for this person alone. */
  gone: boolean;
}

export const SETTINGS = 'settings';
/** Sequences of one item; with every message starred and deleted it fits into 64 KiB. */
export const MARKS_BLOCK = 512;
/** Characters of a draft that goes to the other devices; a longer one stays where it is. */
export const LONGEST_SHARED_DRAFT = 16_000;

const NO_MARKS: Marks = { starredAt: null, gone: false };

export function chatItem(conversationId: string): string {
  return `chat ${conversationId}`;
}

export function marksItem({ conversationId, sequence }: Pick<MessageRow, 'conversationId' | 'sequence'>): string {
  return `marks ${conversationId} ${Math.floor(sequence / MARKS_BLOCK)}`;
}

export function starField(messageId: string): string {
  return `star ${messageId}`;
}

export function goneField(messageId: string): string {
  return `gone ${messageId}`;
}

/** The fields that were ever written. */
export function keptOfChat(registers: Registers): Partial<KeptOfChat> {
  const { draft, pinned, archived, mutedUntil, onlyMentions, markedUnread } = registers;
  return {
    ...(draft && { draft: typeof draft.value === 'string' ? draft.value : '' }),
    ...(pinned && { pinned: isOn(pinned) }),
    ...(archived && { archived: isOn(archived) }),
    ...(mutedUntil && { mutedUntil: typeof mutedUntil.value === 'number' ? mutedUntil.value : null }),
    ...(onlyMentions && { onlyMentions: isOn(onlyMentions) }),
    ...(markedUnread && { markedUnread: isOn(markedUnread) }),
  };
}

/** People by the first byte of their id: as many as there are, in at most 256 items. */
export function contactsItem(userId: string): string {
  return `contacts ${userId.slice(0, 2)}`;
}

export function verifiedField(userId: string): string {
  return `verified ${userId}`;
}

export function acceptedField(userId: string): string {
  return `accepted ${userId}`;
}

export function marksOf(fields: Registers | undefined, messageId: string): Marks {
  if (!fields) return NO_MARKS;
  const star = fields[starField(messageId)]?.value;
  return { starredAt: typeof star === 'number' ? star : null, gone: isOn(fields[goneField(messageId)]) };
}

function isOn(register: Register | undefined): boolean {
  return register?.value === true;
}
