import { createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import type { AppState, ChatApi, ConversationView, EngineEvent } from '../client/api';

export interface Engine {
  api: ChatApi;
  onEvent(listener: (event: EngineEvent) => void): () => void;
}

/** The state with the conversations that come beside it, most recent first. */
export interface ShownState extends AppState {
  conversations: readonly ConversationView[];
}

const EngineContext = createContext<Engine | null>(null);
const StateContext = createContext<ShownState | null>(null);

export const EngineProvider = EngineContext.Provider;
export const StateProvider = StateContext.Provider;

export function useEngine(): Engine {
  return provided(useContext(EngineContext));
}

export function useAppState(): ShownState {
  return provided(useContext(StateContext));
}

/** Null until the engine has answered for the first time. */
export function useStateOf(engine: Engine): ShownState | null {
  const [state, setState] = useState<AppState | null>(null);
  const [conversations, setConversations] = useState<readonly ConversationView[]>([]);
  useEffect(() => {
    let told = false;
    const stop = engine.onEvent((event) => {
      if (event.type === 'conversations') setConversations((previous) => withChanges(previous, event));
      if (event.type !== 'state') return;
      told = true;
      setState(event.state);
    });
    void engine.api.state().then((first) => {
      if (!told) setState(first);
    });
    void engine.api.conversations().then((first) => setConversations((previous) => withFirst(previous, first)));
    return stop;
  }, [engine]);
  return useMemo(() => state && { ...state, conversations }, [state, conversations]);
}

function withChanges(
  previous: readonly ConversationView[],
  { all, upserts, removed }: Extract<EngineEvent, { type: 'conversations' }>,
): readonly ConversationView[] {
  const kept = all ? [] : previous.filter(({ id }) => !removed.includes(id) && !upserts.some((row) => row.id === id));
  return [...kept, ...upserts].sort((a, b) => b.lastActivity - a.lastActivity);
}

/** What was told meanwhile is newer. */
function withFirst(told: readonly ConversationView[], first: readonly ConversationView[]): readonly ConversationView[] {
  const others = first.filter(({ id }) => !told.some((row) => row.id === id));
  return [...told, ...others].sort((a, b) => b.lastActivity - a.lastActivity);
}

function provided<T>(value: T | null): T {
  if (value === null) throw new Error('used outside its provider');
  return value;
}
