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

/** Null until the engine has answered for the first time. */
export function useStateOf(engine: Engine): AppState | null {
  const [state, setState] = useState<AppState | null>(null);
  useEffect(() => {
    let told = false;
    const stop = engine.onEvent((event) => {
      if (event.type !== 'state') return;
      told = true;
      setState(event.state);
    });
    void engine.api.state().then((first) => {
      if (!told) setState(first);
    });
    return stop;
  }, [engine]);
  return state;
}

function provided<T>(value: T | null): T {
  if (value === null) throw new Error('used outside its provider');
  return value;
}
