import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { tried } from './toast/toast';

type Later<Props> = ((props: Props) => JSX.Element | null) & {
  /** Loads it before it is asked for, so that it then appears at once. */
  preload(): void;
};

/** A component whose code is loaded when it is first shown, so that the entry stays small; nothing stands there until then. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  let loaded: ComponentType<Props> | null = null;
  const loading = async () => {
    loaded ??= await load();
  };
  const Later = (props: Props) => {
    const [isDrawn, setDrawn] = useState(loaded !== null);
    useEffect(() => {
      // Also when another one has loaded it since this one was drawn: nothing else would draw it.
      if (!isDrawn) void tried(loading().then(() => setDrawn(true)));
    }, []);
    const Component = loaded;
    return Component && <Component {...props} />;
  };
  return Object.assign(Later, { preload: () => void loading().catch(() => undefined) });
}
