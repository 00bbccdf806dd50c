import type { PhotoEdit } from './edit';
import { type Prepared, preparePhoto } from './prepare';

export interface Wanted {
  key: number;
  file: File;
  edit: PhotoEdit | null;
}

interface Made {
  edit: PhotoEdit | null;
  original: boolean;
  prepared: Promise<Prepared>;
}

/**
 * Photos made ready while their captions are written, so that nobody waits for them after Send. One at a time, since a decoded photo is large; one that was
 * changed or removed before its turn is passed over.
 */
export class Ahead {
  readonly #made = new Map<number, Made>();
  #last: Promise<unknown> = Promise.resolve();

  /** The photo as it is sent; what is ready or under way as wanted is not made again. Rejects as `prepare` does. */
  of({ key, file, edit }: Wanted, original: boolean): Promise<Prepared> {
    const known = this.#made.get(key);
    if (known && known.edit === edit && known.original === original) return known.prepared;
    const made: Made = { edit, original, prepared: this.#last.then(() => this.#prepare(key, made, file)) };
    // What has failed is tried anew when it is asked for again.
    this.#last = made.prepared.catch(() => {
      if (this.#made.get(key) === made) this.#made.delete(key);
    });
    this.#made.set(key, made);
    return made.prepared;
  }

  /** Keeps what is still wanted. */
  keep(keys: ReadonlySet<number>): void {
    for (const key of this.#made.keys()) if (!keys.has(key)) this.#made.delete(key);
  }

  async #prepare(key: number, made: Made, file: File): Promise<Prepared> {
    if (this.#made.get(key) !== made) throw new Error('no longer wanted');
    return preparePhoto(file, made.original, made.edit);
  }
}
