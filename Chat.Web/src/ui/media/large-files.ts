import type { EngineEvent } from '../../client/api';

/** So much is encrypted before anybody wonders what becomes of it. */
const LARGE_BYTES = 16 * 1024 ** 2;

export function isLarge(files: readonly Blob[]): boolean {
  return files.reduce((sum, { size }) => sum + size, 0) > LARGE_BYTES;
}

/**
 * Resolves when one of these messages is being encrypted: from then on it shows how far it has come.
 * @param sent when this settles, nobody waits for that any more
 */
export function encryptionBegun(
  onEvent: (listener: (event: EngineEvent) => void) => () => void,
  ids: readonly string[],
  sent: Promise<unknown>,
): Promise<void> {
  return new Promise((resolve) => {
    const stop = onEvent((event) => {
      if (event.type !== 'transfer' || !ids.includes(event.messageId) || !event.transfer?.encrypting) return;
      stop();
      resolve();
    });
    sent.then(stop, stop);
  });
}

/** Until it is done, what is not yet encrypted would be lost with the page: the browser asks before it goes. */
export function holdPage(sending: Promise<unknown>): void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  addEventListener('beforeunload', ask);
  const letGo = () => removeEventListener('beforeunload', ask);
  sending.then(letGo, letGo);
}
