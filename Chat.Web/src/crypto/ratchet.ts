import { CryptoError } from './errors';
import { deriveTreeSecret, MOST_GENERATIONS } from './mls';

/** Every so many generations a secret is remembered, from which those up to the next one follow. */
const STEP = 16;

/** A leaf's application ratchet (RFC 9420 §9.1), followed from its root to any generation, forwards and backwards alike. */
export class Ratchet {
  /** Of the generations 0, STEP, 2·STEP, … as far as somebody has asked. */
  readonly #remembered: Uint8Array[];

  constructor(ratchetRoot: Uint8Array) {
    this.#remembered = [ratchetRoot];
  }

  /** @throws CryptoError `message_unreadable`: nobody sends so many messages in one epoch */
  secretAt(generation: number): Uint8Array {
    if (generation > MOST_GENERATIONS) throw new CryptoError('message_unreadable');
    let place = Math.min(Math.floor(generation / STEP), this.#remembered.length - 1);
    let secret = this.#remembered[place] as Uint8Array;
    for (let at = place * STEP; at < generation; ) {
      secret = deriveTreeSecret(secret, 'secret', at++);
      if (at % STEP === 0) this.#remembered[++place] ??= secret;
    }
    return secret;
  }
}
