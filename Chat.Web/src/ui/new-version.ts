import { useEffect, useState } from 'preact/hooks';

type Take = () => void;
const listeners = new Set<(take: Take | null) => void>();
let offered: Take | null = null;

/** There is a newer version than the one this page is of; `take` brings it in. */
export function offerNewVersion(take: Take): void {
  offered = take;
  for (const listener of listeners) listener(take);
}

/** Null: this is the newest. */
export function useNewVersion(): Take | null {
  const [take, setTake] = useState(() => offered);
  useEffect(() => {
    const listener = (next: Take | null) => setTake(() => next);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return take;
}
