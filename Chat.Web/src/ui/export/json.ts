import { type ConversationView, type Me, type MessageView, type Person, READER } from '../../client/api';

/** The shape is in docs/export.md; a change that breaks its readers raises this. */
export const FORMAT = 1;

export interface ExportedChat {
  conversation: ConversationView;
  members: Person[];
  /** Path without the ending. */
  file: string;
  messages: number;
  /** False when older messages could not be fetched. */
  complete: boolean;
}

export function chatJson({ conversation, members, file, messages, complete }: ExportedChat) {
  const { id, kind, title } = conversation;
  return { id, kind, title, members: members.map(personJson), file: `${file}.json`, messages, complete };
}

export function personJson({ userId, username, displayName, contactNumber }: Person) {
  return { userId, username, displayName, contactNumber };
}

export function messageJson(message: MessageView, me: Me) {
  const name = (of: string) => (of === READER ? me.displayName : of);
  const { id, sequence, kind, text, senderId, senderName, quote, mentions, reactions, event, attachment } = message;
  return {
    id,
    sequence,
    at: time(message.at),
    sender: { userId: senderId, displayName: name(senderName) },
    kind,
    text,
    attachment: attachment && {
      kind: attachment.kind,
      name: attachment.name,
      mediaType: attachment.mediaType,
      size: attachment.size,
    },
    editedAt: message.editedAt === null ? null : time(message.editedAt),
    replyTo: quote?.id ?? null,
    forwarded: message.forwarded,
    mentions,
    reactions: reactions.map(({ emoji, names }) => ({ emoji, people: names.map(name) })),
    starred: message.starred,
    event: event && { ...event, actor: name(event.actor), subjects: event.subjects.map(name) },
  };
}

function time(at: number): string {
  return new Date(at).toISOString();
}
