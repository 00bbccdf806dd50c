import { useEffect } from 'preact/hooks';
import type { Engine } from '../engine';

const AGAIN_MS = 30_000;

/** Lets the server know, through the engine, whether somebody looks at this page: as long as somebody does, nothing is pushed. */
export function useInSight({ api }: Engine): void {
  useEffect(() => {
    const view = crypto.randomUUID();
    const say = () => void api.inSight(view, document.visibilityState === 'visible').catch(() => undefined);
    const sayAgain = () => document.visibilityState === 'visible' && say();
    say();
    const timer = setInterval(sayAgain, AGAIN_MS);
    document.addEventListener('visibilitychange', say);
    addEventListener('pageshow', say);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', say);
      removeEventListener('pageshow', say);
      void api.inSight(view, false).catch(() => undefined);
    };
  }, [api]);
}
