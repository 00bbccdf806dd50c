import { Decoder, encode } from '@msgpack/msgpack';
import { type Attachment, attachmentFields, readAttachment } from './attachment-content';
import { fromHex, ownBytes, toHex } from './bytes';
import { padmeLength } from './padme';

/** UTF-16 offsets into the body. */
export interface ContentMention {
  userId: string;
  start: number;
  length: number;
}

/** What a group call-out says, where the commit alone does not. */
export type CallOut =
  | { what: 'role'; userId: string; role: 'admin' | 'member' }
  /** Seconds; 0: never. */
  | { what: 'disappearing'; seconds: number }
  | { what: 'links'; links: { code: string; secret: Uint8Array }[] }
  | { what: 'linkRevoked'; code: string }
  | { what: 'left' };

/** An epoch archive, or the part of one that fits. */
export interface HandedArchive {
  epoch: number;
  archive: Uint8Array;
  /** How many leaves the whole has; null: this is the whole. */
  leaves: number | null;
}

interface Said {
  body: string;
  replyTo: string | null;
  mentions: ContentMention[];
  forwarded: boolean;
}

/** A message that people see as one of its own. */
export type SaidContent = Extract<Content, Said>;

/** What an application message says, inside the ciphertext. Targets are client message ids. */
export type Content = { sentAt: number } & (
  | ({ type: 'text' } & Said)
  /** The body is the caption, which may be empty. */
  | ({ type: 'attachment'; attachment: Attachment } & Said)
  | { type: 'edit'; target: string; body: string; mentions: ContentMention[] }
  | { type: 'delete'; target: string }
  | { type: 'reaction'; target: string; emoji: string }
  /** `asOf`: the log sequence of the profile that this one repeats for somebody new; null: it is a new one. */
  | { type: 'profile'; name: string; picture: Uint8Array | null; asOf: number | null }
  | { type: 'callOut'; callOut: CallOut }
  | { type: 'history'; conversationId: string; archives: HandedArchive[] }
  /** This device was in the group in these epochs (each from, to) and has no archive of them any more. */
  | { type: 'archiveRequest'; epochs: [number, number][] }
);

/** With the frame of a PrivateMessage around it, this much fits into the 64 KiB of a payload. */
export const MAX_CONTENT_BYTES = 65_536 - 512;
export const MAX_REACTION_BYTES = 64;
export const MAX_MENTIONS = 100;
export const MAX_NAME_CHARS = 100;
export const MAX_PICTURE_BYTES = 32 * 1024;

const Type = {
  Text: 1,
  Edit: 2,
  Delete: 3,
  Reaction: 4,
  Profile: 5,
  Attachment: 6,
  CallOut: 7,
  History: 8,
  ArchiveRequest: 10,
} as const;
const What = { Role: 1, Disappearing: 2, Links: 3, LinkRevoked: 4, Left: 5 } as const;
const MAX_LINKS = 100;
const MAX_RANGES = 100;

/**
 * MessagePack `[type, …fields]`, then what the sender has seen of the server, if that still fits, and zeros up to a Padmé length, so that the
 * ciphertext's size says little of the text's.
 * @param witness see `encodeWitness`
 * @returns null when it is longer than a payload may be
 */
export function encodeContent(content: Content, witness = new Uint8Array()): Uint8Array | null {
  const fields = encode(fieldsOf(content));
  if (fields.length > MAX_CONTENT_BYTES) return null;
  const fits = fields.length + witness.length <= MAX_CONTENT_BYTES;
  const bytes = fits ? new Uint8Array([...fields, ...witness]) : fields;
  const padded = new Uint8Array(Math.min(padmeLength(bytes.length), MAX_CONTENT_BYTES));
  padded.set(bytes);
  return padded;
}

/** Null: a type that this version does not know, a field out of its bounds, or nothing readable. */
export function decodeContent(bytes: Uint8Array): Content | null {
  try {
    for (const value of new Decoder().decodeMulti(bytes)) return Array.isArray(value) ? read(value) : null;
  } catch {
    // What a stranger encrypted may be anything.
  }
  return null;
}

/** A name as it is kept: one line, no control or direction characters at work beyond it, cut to its longest; empty when nothing is left. */
export function tidyName(name: string): string {
  const plain = name.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  return [...plain].slice(0, MAX_NAME_CHARS).join('').trim();
}

/** True for what people see as a message of its own; everything else changes one, or says something about the conversation. */
export function isSaid(content: Content): content is SaidContent {
  return content.type === 'text' || content.type === 'attachment';
}

/** True for a reaction that others take in. */
export function isReaction(emoji: string): boolean {
  return new TextEncoder().encode(emoji).length <= MAX_REACTION_BYTES;
}

function fieldsOf(content: Content): unknown[] {
  const { sentAt } = content;
  switch (content.type) {
    case 'text':
      return [Type.Text, sentAt, ...saidFields(content)];
    case 'attachment':
      return [Type.Attachment, sentAt, ...saidFields(content), attachmentFields(content.attachment)];
    case 'edit':
      return [Type.Edit, sentAt, fromHex(content.target), content.body, content.mentions.map(mentionFields)];
    case 'delete':
      return [Type.Delete, sentAt, fromHex(content.target)];
    case 'reaction':
      return [Type.Reaction, sentAt, fromHex(content.target), content.emoji];
    case 'profile':
      return [Type.Profile, sentAt, content.name, content.picture, content.asOf];
    case 'callOut':
      return [Type.CallOut, sentAt, ...callOutFields(content.callOut)];
    case 'archiveRequest':
      return [Type.ArchiveRequest, sentAt, content.epochs];
    case 'history': {
      const archives = content.archives.map(({ epoch, archive, leaves }) =>
        leaves === null ? [epoch, archive] : [epoch, archive, leaves],
      );
      return [Type.History, sentAt, fromHex(content.conversationId), archives];
    }
  }
}

function saidFields({ body, replyTo, mentions, forwarded }: Said): unknown[] {
  return [body, replyTo && fromHex(replyTo), mentions.map(mentionFields), forwarded];
}

function mentionFields({ userId, start, length }: ContentMention): unknown[] {
  return [fromHex(userId), start, length];
}

function callOutFields(callOut: CallOut): unknown[] {
  switch (callOut.what) {
    case 'role':
      return [What.Role, fromHex(callOut.userId), callOut.role === 'admin'];
    case 'disappearing':
      return [What.Disappearing, callOut.seconds];
    case 'links':
      return [What.Links, callOut.links.map(({ code, secret }) => [code, secret])];
    case 'linkRevoked':
      return [What.LinkRevoked, callOut.code];
    case 'left':
      return [What.Left];
  }
}

function read(value: unknown[]): Content | null {
  const [type, sentAt, ...rest] = value;
  if (typeof sentAt !== 'number') return null;
  switch (type) {
    case Type.Text: {
      const said = readSaid(rest);
      return said && { type: 'text', sentAt, ...said };
    }
    case Type.Attachment: {
      const [said, attachment] = [readSaid(rest), readAttachment(rest[4])];
      return said && attachment && { type: 'attachment', sentAt, ...said, attachment };
    }
    case Type.Edit: {
      const [target, body, mentions] = rest;
      if (typeof body !== 'string') return null;
      return { type: 'edit', sentAt, target: id(target), body, mentions: readMentions(mentions, body) };
    }
    case Type.Delete:
      return { type: 'delete', sentAt, target: id(rest[0]) };
    case Type.Reaction: {
      const [target, emoji] = rest;
      if (typeof emoji !== 'string' || !isReaction(emoji)) return null;
      return { type: 'reaction', sentAt, target: id(target), emoji };
    }
    case Type.Profile:
      return readProfile(sentAt, rest);
    case Type.CallOut: {
      const callOut = readCallOut(rest);
      return callOut && { type: 'callOut', sentAt, callOut };
    }
    case Type.History:
      return readHistory(sentAt, rest);
    case Type.ArchiveRequest:
      return readArchiveRequest(sentAt, rest);
    default:
      return null;
  }
}

/** Version 0.1 wrote the body alone. */
function readSaid([body, replyTo, mentions, forwarded]: unknown[]): Said | null {
  if (typeof body !== 'string') return null;
  return {
    body,
    replyTo: replyTo == null ? null : id(replyTo),
    mentions: readMentions(mentions, body),
    forwarded: forwarded === true,
  };
}

/** Mentions that do not lie inside the body, or overlap an earlier one, are left out. */
function readMentions(value: unknown, body: string): ContentMention[] {
  if (!Array.isArray(value)) return [];
  const mentions: ContentMention[] = [];
  let end = 0;
  for (const item of value.slice(0, MAX_MENTIONS)) {
    const [userId, start, length] = Array.isArray(item) ? (item as unknown[]) : [];
    if (!Number.isInteger(start) || !Number.isInteger(length)) continue;
    const mention = { userId: id(userId), start: start as number, length: length as number };
    if (mention.start < end || mention.length < 1 || mention.start + mention.length > body.length) continue;
    end = mention.start + mention.length;
    mentions.push(mention);
  }
  return mentions;
}

function readProfile(sentAt: number, [name, picture, asOf]: unknown[]): Content | null {
  if (typeof name !== 'string' || tidyName(name) === '') return null;
  const fits = picture instanceof Uint8Array && picture.length > 0 && picture.length <= MAX_PICTURE_BYTES;
  return {
    type: 'profile',
    sentAt,
    name: tidyName(name),
    picture: fits ? ownBytes(picture) : null,
    asOf: Number.isInteger(asOf) && (asOf as number) > 0 ? (asOf as number) : null,
  };
}

function readCallOut([what, first, second]: unknown[]): CallOut | null {
  switch (what) {
    case What.Role:
      return { what: 'role', userId: id(first), role: second === true ? 'admin' : 'member' };
    case What.Disappearing:
      return Number.isInteger(first) && (first as number) >= 0
        ? { what: 'disappearing', seconds: first as number }
        : null;
    case What.Links:
      return Array.isArray(first) ? { what: 'links', links: first.slice(0, MAX_LINKS).flatMap(readLink) } : null;
    case What.LinkRevoked:
      return typeof first === 'string' ? { what: 'linkRevoked', code: first } : null;
    case What.Left:
      return { what: 'left' };
    default:
      return null;
  }
}

function readLink(value: unknown): { code: string; secret: Uint8Array }[] {
  const [code, secret] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof code !== 'string' || code.length > 64 || !(secret instanceof Uint8Array) || secret.length !== 32)
    return [];
  return [{ code, secret: ownBytes(secret) }];
}

function readHistory(sentAt: number, [conversationId, list]: unknown[]): Content | null {
  if (!Array.isArray(list)) return null;
  const archives = list.flatMap((item) => {
    const [epoch, archive, leaves] = Array.isArray(item) ? (item as unknown[]) : [];
    if (!Number.isInteger(epoch) || !(archive instanceof Uint8Array)) return [];
    return [
      {
        epoch: epoch as number,
        archive: ownBytes(archive),
        leaves: Number.isInteger(leaves) ? (leaves as number) : null,
      },
    ];
  });
  return { type: 'history', sentAt, conversationId: id(conversationId), archives };
}

function readArchiveRequest(sentAt: number, [list]: unknown[]): Content | null {
  if (!Array.isArray(list)) return null;
  const epochs = list.slice(0, MAX_RANGES).flatMap((item): [number, number][] => {
    const [from, to] = Array.isArray(item) ? (item as unknown[]) : [];
    return Number.isInteger(from) && Number.isInteger(to) ? [[from as number, to as number]] : [];
  });
  return { type: 'archiveRequest', sentAt, epochs };
}

/** Throws when it is no id. */
function id(value: unknown): string {
  if (!(value instanceof Uint8Array) || value.length !== 16) throw new TypeError('An id is 16 bytes.');
  return toHex(value);
}
