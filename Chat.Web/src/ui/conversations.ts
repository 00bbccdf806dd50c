import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { ConversationView, EngineEvent } from '../client/api';
import type { Engine } from './engine';

/** Sorted as the list shows them. */
export type Conversations = readonly ConversationView[];

const ConversationsContext = createContext<Conversations>([]);
export const ConversationsProvider = ConversationsContext.Provider;

export function useConversations(): Conversations {
  return useContext(ConversationsContext);
}

export function useConversation(id: string): ConversationView | undefined {
  return useConversations().find((conversation) => conversation.id === id);
}

export function useConversationsOf(engine: Engine): Conversations {
  const [conversations, setConversations] = useState<Conversations>([]);
  useEffect(() => {
    let told = 0;
    const read = async () => {
      const before = told;
      const all = await engine.api.conversations();
      if (told === before) setConversations((old) => withChanges(old, { all: true, upserts: all, removed: [] }));
    };
    const stop = engine.onEvent((event) => {
      if (event.type === 'missed') void read();
      if (event.type !== 'conversations') return;
      if (event.all) told++;
      setConversations((old) => withChanges(old, event));
    });
    void read();
    return stop;
  }, [engine]);
  return conversations;
}

type Changes = Omit<Extract<EngineEvent, { type: 'conversations' }>, 'type'>;

export function withChanges(old: Conversations, { all, upserts, removed }: Changes): Conversations {
  const known = new Map(old.map((conversation) => [conversation.id, conversation]));
  const next = new Map(all ? [] : known);
  for (const conversation of upserts)
    next.set(conversation.id, keepingPicture(known.get(conversation.id), conversation));
  for (const id of removed) next.delete(id);
  return [...next.values()].sort(asListed);
}

/** Each row arrives as a copy; the same bytes stay the same object, so that the picture is not loaded anew. */
function keepingPicture(old: ConversationView | undefined, next: ConversationView): ConversationView {
  const kept = old?.picture ?? null;
  if (kept === null || next.picture === null || kept.length !== next.picture.length) return next;
  return kept.every((byte, index) => byte === next.picture?.[index]) ? { ...next, picture: kept } : next;
}

function asListed(a: ConversationView, b: ConversationView): number {
  if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
  return b.lastActivity - a.lastActivity;
}
