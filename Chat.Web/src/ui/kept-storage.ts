import { useCallback, useEffect, useState } from 'preact/hooks';
import { useConversations } from './conversations';

/** Whether the browser keeps what is stored here when space runs short; null while it has not said, or cannot say. */
export function useKept(): [kept: boolean | null, ask: () => Promise<boolean>] {
  const [kept, setKept] = useState<boolean | null>(null);
  useEffect(() => {
    void navigator.storage?.persisted?.().then(setKept);
  }, []);
  const ask = useCallback(async () => {
    const granted = await navigator.storage.persist();
    setKept(granted);
    return granted;
  }, []);
  return [kept, ask];
}

/** Once there is something to lose: a browser that asks the person does so when they know what for. */
export function useAskToKeep(): void {
  const something = useConversations().some(({ lastLine }) => lastLine !== null);
  useEffect(() => {
    if (something) void navigator.storage?.persist?.().catch(() => undefined);
  }, [something]);
}
