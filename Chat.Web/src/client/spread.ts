/** What changes together is told in several frames; one look answers them all. */
const TOGETHER_MS = 100;
/** Of a group of so many, all may look at once. */
const FEW = 50;
const MS_PER_PERSON = 10;

/**
 * Looks again at something that many devices are told of in the same moment: once for however much has changed, and in large groups at a
 * moment of this device's own, so that the server is not asked by a thousand at once. Whoever needs the answer earlier asks by themselves.
 */
export class Spread {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly look: (id: string) => void,
    private readonly random: () => number = Math.random,
  ) {}

  /** @param people how many are told */
  soon(id: string, people: number): void {
    if (this.#timers.has(id)) return;
    const apart = people > FEW ? this.random() * people * MS_PER_PERSON : 0;
    const timer = setTimeout(() => {
      this.#timers.delete(id);
      this.look(id);
    }, TOGETHER_MS + apart);
    this.#timers.set(id, timer);
  }
}
