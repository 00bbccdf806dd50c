import { write } from '../protocol/frames';

/** A view that has not said for so long that it is looked at has gone without a word. */
const FORGOTTEN_AFTER_MS = 70_000;

/** Whether any of this device's views is looked at; the server pushes to the person's devices while none is (docs/protocol.md). */
export class Foreground {
  readonly #views = new Map<string, ReturnType<typeof setTimeout>>();

  /** @param acknowledge Says what has arrived: what the server hears of only after nobody looks any more counts as unseen. */
  constructor(
    private readonly connection: { tell(frame: Uint8Array): boolean },
    private readonly acknowledge: () => void,
  ) {}

  seen(view: string, inSight: boolean): void {
    const before = this.#views.size > 0;
    clearTimeout(this.#views.get(view));
    if (inSight) {
      this.#views.set(
        view,
        setTimeout(() => this.seen(view, false), FORGOTTEN_AFTER_MS),
      );
    } else this.#views.delete(view);
    if (before === this.#views.size > 0) return;
    if (before) this.acknowledge();
    this.tell();
  }

  /** At every connection: the server begins with nobody looking. */
  tell(): void {
    this.connection.tell(write.foreground(this.#views.size > 0));
  }
}
