import type { ContentMention } from '../crypto/content';
import { nothingSaid } from './message-row';
import type { MessageRow } from './schema';

/**
 * Edits, deletes and reactions, folded into one picture per message. Of each author the amendment with the highest sequence counts, whatever
 * the order in which they arrive, so all devices come to the same picture. A delete by the message's author is final. An edit or delete by
 * somebody else changes nothing; it is known to be somebody else's only once the message is here, so until then it is kept per author.
 */
export interface Reaction {
  userId: string;
  /** Empty: taken back. Kept, so that an older one that comes later does not return. */
  emoji: string;
  sequence: number;
}

export interface Edit {
  userId: string;
  sequence: number;
  at: number;
  body: string;
  mentions: ContentMention[];
}

export type Amendment =
  | ({ type: 'edit' } & Edit)
  | { type: 'delete'; userId: string; sequence: number }
  | ({ type: 'reaction' } & Reaction);

/** Amendments of a message that is not on this device (yet). */
export interface Orphans {
  edits: Edit[];
  deletedBy: string[];
  reactions: Reaction[];
}

export const NO_ORPHANS: Orphans = { edits: [], deletedBy: [], reactions: [] };

export function foldIntoMessage(row: MessageRow, amendment: Amendment): MessageRow {
  if (row.kind === 'event' || row.kind === 'deleted') return row;
  switch (amendment.type) {
    case 'reaction':
      return { ...row, reactions: latest(row.reactions, amendment) };
    case 'delete':
      return amendment.userId === row.senderId ? deleted(row) : row;
    case 'edit': {
      if (amendment.userId !== row.senderId || amendment.sequence <= (row.edit?.sequence ?? 0)) return row;
      const { sequence, at, body, mentions } = amendment;
      return { ...row, kind: 'text', text: body, mentions, edit: { sequence, at } };
    }
  }
}

export function foldIntoOrphans(orphans: Orphans, amendment: Amendment): Orphans {
  switch (amendment.type) {
    case 'reaction':
      return { ...orphans, reactions: latest(orphans.reactions, amendment) };
    case 'delete':
      return orphans.deletedBy.includes(amendment.userId)
        ? orphans
        : { ...orphans, deletedBy: [...orphans.deletedBy, amendment.userId].sort() };
    case 'edit': {
      const { type: _, ...edit } = amendment;
      return { ...orphans, edits: latest(orphans.edits, edit) };
    }
  }
}

/** The message has come: what waited for it is folded in. */
export function adopt(row: MessageRow, orphans: Orphans): MessageRow {
  const amendments: Amendment[] = [
    ...orphans.reactions.map((reaction) => ({ type: 'reaction' as const, ...reaction })),
    ...orphans.edits.map((edit) => ({ type: 'edit' as const, ...edit })),
    ...orphans.deletedBy.map((userId) => ({ type: 'delete' as const, userId, sequence: 0 })),
  ];
  return amendments.reduce(foldIntoMessage, row);
}

/** A message whose text came late: what was folded into its empty place goes on. */
export function foldLate(place: MessageRow, opened: MessageRow): MessageRow {
  if (place.kind === 'deleted') return place;
  const { edit, text, mentions, reactions, starredAt } = place;
  return { ...opened, reactions, ...(edit && { edit, text, mentions }), ...(starredAt && { starredAt }) };
}

/** What stays of a message that was deleted for everyone: that it was there. */
export function deleted(row: MessageRow): MessageRow {
  return { ...row, ...nothingSaid(), kind: 'deleted' };
}

/** In the order in which each emoji first came. */
export function groupReactions(reactions: readonly Reaction[]): { emoji: string; userIds: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { emoji, userId } of [...reactions].sort((a, b) => a.sequence - b.sequence)) {
    if (emoji !== '') groups.set(emoji, [...(groups.get(emoji) ?? []), userId]);
  }
  return [...groups].map(([emoji, userIds]) => ({ emoji, userIds }));
}

/** With `next` in place of the same user's older one; sorted by user, so that equal contents are equal. */
function latest<T extends { userId: string; sequence: number }>(all: T[], next: T & { type?: string }): T[] {
  const known = all.find((one) => one.userId === next.userId);
  if (known && known.sequence >= next.sequence) return all;
  const { type: _, ...kept } = next;
  return [...all.filter((one) => one !== known), kept as unknown as T].sort((a, b) => (a.userId < b.userId ? -1 : 1));
}
