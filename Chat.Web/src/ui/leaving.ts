const flushes = new Set<() => Promise<unknown>>();
const PATIENCE_MS = 1_000;

/** What is to be kept before this page goes. Returns what ends it. */
export function onLeaving(flush: () => Promise<unknown>): () => void {
  flushes.add(flush);
  return () => flushes.delete(flush);
}

/** Resolves when everything is kept, or after a second: whoever wants to leave is not held. */
export async function keepBeforeLeaving(): Promise<void> {
  const kept = Promise.allSettled([...flushes].map((flush) => flush()));
  await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}
