import { bytesToId } from './ids';

/** Reads the positional fields of one decoded MessagePack array; what is not as declared throws. */
export class Fields {
  readonly #values: unknown[];
  #next = 0;

  constructor(value: unknown) {
    if (!Array.isArray(value)) throw new TypeError('A frame is an array.');
    this.#values = value;
  }

  number(): number {
    const value = this.#take();
    if (typeof value !== 'number') throw new TypeError('A number was expected.');
    return value;
  }

  optionalNumber(): number | null {
    return this.#values[this.#next] == null ? this.skip() : this.number();
  }

  text(): string {
    const value = this.#take();
    if (typeof value !== 'string') throw new TypeError('A text was expected.');
    return value;
  }

  boolean(): boolean {
    const value = this.#take();
    if (typeof value !== 'boolean') throw new TypeError('A boolean was expected.');
    return value;
  }

  /** A copy, so that the WebSocket message it came in can be let go. */
  binary(): Uint8Array {
    const value = this.#take();
    if (!(value instanceof Uint8Array)) throw new TypeError('A binary was expected.');
    return value.slice();
  }

  id(): string {
    const bytes = this.binary();
    if (bytes.length !== 16) throw new TypeError('An id is 16 bytes.');
    return bytesToId(bytes);
  }

  optionalId(): string | null {
    return this.#values[this.#next] == null ? this.skip() : this.id();
  }

  list<T>(read: (fields: Fields) => T): T[] {
    const value = this.#take();
    if (!Array.isArray(value)) throw new TypeError('An array was expected.');
    return value.map((item) => read(new Fields(item)));
  }

  ids(): string[] {
    const fields = new Fields(this.#take());
    return fields.#values.map(() => fields.id());
  }

  skip(): null {
    this.#next++;
    return null;
  }

  #take(): unknown {
    return this.#values[this.#next++];
  }
}
