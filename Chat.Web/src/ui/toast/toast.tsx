import { useEffect, useState } from 'preact/hooks';
import { asEngineError } from '../errors';

const SHOWN_MS = 4_000;

type Saying = { text: string; number: number };
const listeners = new Set<(saying: Saying) => void>();
let number = 0;

/** A short sentence at the foot of the window, read aloud, gone by itself. */
export function say(text: string): void {
  number += 1;
  for (const listener of listeners) listener({ text, number });
}

/** Carries out what a person asked for and says what went wrong; resolves with whether it went well. */
export async function tried(doing: Promise<unknown>): Promise<boolean> {
  try {
    await doing;
    return true;
  } catch (error) {
    say(asEngineError(error).text);
    return false;
  }
}

export function Toast() {
  const [saying, setSaying] = useState<Saying | null>(null);
  useEffect(() => {
    listeners.add(setSaying);
    return () => {
      listeners.delete(setSaying);
    };
  }, []);
  useEffect(() => {
    if (!saying) return;
    const timer = setTimeout(() => setSaying(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [saying]);
  return (
    <div class="toast-place" aria-live="polite">
      {saying && (
        <p key={saying.number} class="toast">
          {saying.text}
        </p>
      )}
    </div>
  );
}
