import { useEffect } from 'preact/hooks';

/** Held by every tab that has something which a reload would lose, so that the others know. */
const LOCK = 'chat-unfinished';

let holds = 0;
let letGo: (() => void) | null = null;
const waiting = new Set<() => void>();

/** There is something that this page alone has, until what is returned is called. */
export function hold(): () => void {
  holds += 1;
  if (holds === 1) {
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    navigator.locks.request(LOCK, { mode: 'shared' }, () => held).catch(() => undefined);
  }
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    holds -= 1;
    if (holds > 0) return;
    letGo?.();
    for (const goOn of waiting) goOn();
    waiting.clear();
  };
}

export function holdWhile(working: Promise<unknown>): void {
  const end = hold();
  working.then(end, end);
}

export function useHold(isHeld: boolean): void {
  useEffect(() => (isHeld ? hold() : undefined), [isHeld]);
}

export function isHolding(): boolean {
  return holds > 0;
}

export async function nothingIsHeld(): Promise<void> {
  while (isHolding()) await new Promise<void>((resolve) => waiting.add(resolve));
}

export async function doesAnotherTabHold(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name === LOCK).length > (isHolding() ? 1 : 0);
}
