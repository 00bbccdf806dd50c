import { Zip, ZipDeflate } from 'fflate';

const PART_BYTES = 1024 * 1024;
/** What is gained by more is a few per cent, for twice the time. */
const LEVEL = 5;

/** A zip that grows as it is written. What is written goes into blobs, which browsers keep on disk when they are large. */
export class ZipFile {
  readonly #zip: Zip;
  #blobs: Blob[] = [];
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;
  #error: Error | null = null;

  constructor() {
    this.#zip = new Zip((error, chunk) => {
      if (error) this.#error = error;
      else this.#keep(chunk as Uint8Array<ArrayBuffer>);
    });
  }

  /** @param parts of the file, in order, read one at a time */
  async add(name: string, parts: Iterable<string | Blob>): Promise<void> {
    const file = new ZipDeflate(name, { level: LEVEL });
    this.#zip.add(file);
    for (const part of parts) file.push(await bytesOf(part));
    file.push(new Uint8Array(), true);
    if (this.#error) throw this.#error;
  }

  end(): Blob {
    this.#zip.end();
    if (this.#error) throw this.#error;
    this.#gather();
    return new Blob(this.#blobs, { type: 'application/zip' });
  }

  #keep(chunk: Uint8Array<ArrayBuffer>): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= PART_BYTES) this.#gather();
  }

  #gather(): void {
    this.#blobs.push(new Blob(this.#chunks));
    this.#chunks = [];
    this.#bytes = 0;
  }
}

async function bytesOf(part: string | Blob): Promise<Uint8Array> {
  return typeof part === 'string' ? new TextEncoder().encode(part) : new Uint8Array(await part.arrayBuffer());
}
