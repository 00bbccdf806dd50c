import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { AppState, ChatApi, EngineEvent } from '../client/api';

export interface Engine {
  api: ChatApi;
  onEvent(listener: (event: EngineEvent) => void): () => void;
}

const EngineContext = createContext<Engine | null>(null);
const StateContext = createContext<AppState | null>(null);

export const EngineProvider = EngineContext.Provider;
export const StateProvider = StateContext.Provider;

export function useEngine(): Engine {
  return provided(useContext(EngineContext));
}

export function useAppState(): AppState {
  return provided(useContext(StateContext));
}

/** True when messages of the conversation (of any, without one) are to be read again. */
export function changesMessages(event: EngineEvent, conversationId?: string): boolean {
  if (event.type === 'missed') return true;
  return event.type === 'messages' && (conversationId === undefined || event.conversationId === conversationId);
}

/** Null until the engine has answered for the first time. */
export function useStateOf(engine: Engine): AppState | null {
  const [state, setState] = useState<AppState | null>(null);
  useEffect(() => {
    let told = 0;
    const read = async () => {
      const before = told;
      const state = await engine.api.state();
      if (told === before) setState(state);
    };
    const stop = engine.onEvent((event) => {
      if (event.type === 'missed') void read();
      if (event.type !== 'state') return;
      told++;
      setState(event.state);
    });
    void read();
    return stop;
  }, [engine]);
  return state;
}

function provided<T>(value: T | null): T {
  if (value === null) throw new Error('used outside its provider');
  return value;
}
