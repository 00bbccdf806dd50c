const KEY = 'sounds';
const OFF = 'off';
const SECONDS = 0.18;
const LOUDNESS = 0.12;
const HERTZ = 660;
const ONCE_MS = 1_000;
/** What takes longer to begin than so waits for a touch of the page: a tone would then be of nothing any more. */
const BEGIN_MS = 500;

let context: AudioContext | null = null;

/** Of this device alone. */
export function soundsOn(): boolean {
  return localStorage.getItem(KEY) !== OFF;
}

export function setSounds(on: boolean): void {
  if (on) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, OFF);
}

/** A short tone, unless the person does not want any. Of several windows in sight one plays it. Before the first touch of a page browsers play nothing. */
export function playTone(): void {
  if (!soundsOn()) return;
  void navigator.locks.request('tone', { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    await tone();
    await pause(ONCE_MS);
  });
}

async function tone(): Promise<void> {
  context ??= new AudioContext();
  // Most browsers take a moment even when they may.
  if (context.state !== 'running') await Promise.race([context.resume().catch(() => undefined), pause(BEGIN_MS)]);
  if (context.state !== 'running') return;
  const oscillator = new OscillatorNode(context, { frequency: HERTZ });
  const gain = new GainNode(context, { gain: LOUDNESS });
  gain.gain.exponentialRampToValueAtTime(0.001, context.currentTime + SECONDS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start();
  oscillator.stop(context.currentTime + SECONDS);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
