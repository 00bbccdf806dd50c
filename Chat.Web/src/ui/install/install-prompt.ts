import { useEffect, useState } from 'preact/hooks';

/** Not in TypeScript's DOM: only Chromium has it. */
interface InstallPrompt extends Event {
  prompt(): Promise<void>;
}

let kept: InstallPrompt | null = null;
const listeners = new Set<() => void>();

/** The browser says once, and early, that the app can be installed; kept for when the person looks for it. */
export function keepInstallPrompt(): void {
  const told = (prompt: InstallPrompt | null) => {
    kept = prompt;
    for (const listener of listeners) listener();
  };
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    told(event as InstallPrompt);
  });
  window.addEventListener('appinstalled', () => told(null));
}

/** Null: it cannot be installed from here, or is already. */
export function useInstallPrompt(): (() => void) | null {
  const [prompt, setPrompt] = useState(kept);
  useEffect(() => {
    const update = () => setPrompt(kept);
    update();
    listeners.add(update);
    return () => {
      listeners.delete(update);
    };
  }, []);
  return prompt && (() => void prompt.prompt());
}

export function isInstalled(): boolean {
  return matchMedia('(display-mode: standalone)').matches;
}

/** There only the person can install, through the browser's menu. */
export function isApplePhone(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
}
