import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Person } from '../../client/api';
import { useConversations } from '../conversations';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';

const PAUSE_MS = 250;

export interface FoundPeople {
  people: readonly Person[];
  /** What was asked for, once there is an answer. */
  answered: string | null;
  error: string | null;
}

/** Those one chats with already; with a query, those whom the engine finds for it. */
export function usePeople(query: string): FoundPeople {
  const { api } = useEngine();
  const conversations = useConversations();
  const wanted = query.trim();
  const [found, setFound] = useState<FoundPeople>({ people: [], answered: null, error: null });
  const known = useMemo(
    () => conversations.flatMap(({ peer, blocked }) => (peer && !blocked ? [peer] : [])),
    [conversations],
  );
  useEffect(() => {
    if (wanted === '') return;
    let current = true;
    const timer = setTimeout(async () => {
      const result = await api.findPeople(wanted).then(
        (people) => ({ people, answered: wanted, error: null }),
        (error: unknown) => ({ people: [], answered: null, error: asEngineError(error).text }),
      );
      if (current) setFound(result);
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [api, wanted]);
  return wanted === '' ? { people: known, answered: null, error: null } : found;
}
