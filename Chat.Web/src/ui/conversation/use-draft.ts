import { useEffect, useRef } from 'preact/hooks';
import type { DraftTarget } from '../../client/api';
import { useEngine } from '../engine';
import { onLeaving } from '../leaving';

const DRAFT_PAUSE_MS = 400;

export interface Draft {
  /** A moment after the last call, and before the chat or the page is left. */
  keep(text: string, target: DraftTarget | null): void;
  /** What was to be kept is not any more. */
  drop(): void;
}

/** Keeps what is being written in a chat, and what it answers or changes. */
export function useDraft(conversationId: string): Draft {
  const { api } = useEngine();
  const saving = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const unsaved = useRef<{ text: string; target: DraftTarget | null } | null>(null);
  const drop = () => {
    clearTimeout(saving.current);
    unsaved.current = null;
  };
  const save = async () => {
    const last = unsaved.current;
    drop();
    if (last) await api.saveDraft(conversationId, last.text, last.target);
  };
  useEffect(() => {
    const stop = onLeaving(save);
    const going = () => void save();
    addEventListener('pagehide', going);
    return () => {
      stop();
      removeEventListener('pagehide', going);
      void save();
    };
  }, [api, conversationId]);
  const keep = (text: string, target: DraftTarget | null) => {
    drop();
    unsaved.current = { text, target };
    saving.current = setTimeout(() => void save(), DRAFT_PAUSE_MS);
  };
  return { keep, drop };
}
