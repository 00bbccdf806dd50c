import type { Bytes } from './bytes';

/** SHA-256 (FIPS 180-4) of bytes that come one after the other; WebCrypto wants all at once. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  digest(): Bytes;
}

export async function startHash(): Promise<RunningHash> {
  const { createSHA256 } = await import('hash-wasm');
  const hash = await createSHA256();
  hash.init();
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => new Uint8Array(hash.digest('binary')),
  };
}
