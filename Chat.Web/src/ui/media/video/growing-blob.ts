/** Bytes for a place in a file. */
export interface Piece {
  data: Uint8Array<ArrayBuffer>;
  /** Bytes from the beginning of the file; never beyond its present end. */
  position: number;
}

/** A file that is written piece by piece, some of them over others. Its bytes lie where the browser keeps its blobs, which for large ones is the disk. */
export class GrowingBlob {
  #whole = new Blob();

  readonly writable = new WritableStream<Piece>({
    write: ({ data, position }) => {
      const rest = this.#whole.slice(position + data.byteLength);
      this.#whole = new Blob([this.#whole.slice(0, position), data, rest]);
    },
  });

  /** @param type the media type */
  as(type: string): Blob {
    return this.#whole.slice(0, this.#whole.size, type);
  }
}
