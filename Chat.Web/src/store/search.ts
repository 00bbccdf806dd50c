import type { SearchBlock } from './search-block';
import type { Store } from './store';

export interface Found {
  conversationId: string;
  sequence: number;
  at: number;
}

/** A block as it is scanned: its lines newest first, so that a search may end at the first line that is too old. */
interface Loaded {
  conversationId: string;
  text: string;
  sequences: number[];
  /** Milliseconds since 1970, per line. */
  times: number[];
  /** Where each line begins in the text. */
  starts: Uint32Array;
  /** The latest time of each line and all that follow it: a clock that was set back does not hide what is newer further down. */
  latest: Float64Array;
}

/**
 * Finds messages whose words begin with all the words asked for, newest first. The blocks are read from the store once, and again when they
 * have changed. A search holds the newest hits so far and scans each block only as far as it may hold something newer, so that common words
 * cost as little as rare ones.
 */
export class Search {
  #blocks: Map<string, Loaded> | null = null;
  #loading: Promise<void> | null = null;
  readonly #changed = new Map<string, [string, number]>();

  constructor(private readonly store: Store) {}

  /** A block was written; it is read again before the next search. */
  changed(block: [string, number]): void {
    this.#changed.set(block.join(), block);
  }

  /** Reads everything ahead of the first search. */
  async warm(): Promise<void> {
    await this.#current();
  }

  forget(): void {
    this.#blocks = null;
    this.#loading = null;
    this.#changed.clear();
  }

  /** @param words folded, at least one  @param before only messages older than this (ms since 1970) */
  async find(words: readonly string[], limit: number, before: number): Promise<Found[]> {
    const blocks = await this.#current();
    const patterns = words.map((word) => ` ${word}`);
    const newest = new Newest(limit);
    if (patterns.length === 0) return [];
    for (const block of blocks) {
      if (newest.isTooOld(latestOf(block))) break;
      scan(block, patterns, before, newest);
    }
    return newest.found;
  }

  async #current(): Promise<Loaded[]> {
    this.#loading ??= this.#load();
    await this.#loading;
    const blocks = this.#blocks ?? new Map<string, Loaded>();
    for (const [name, key] of [...this.#changed]) {
      this.#changed.delete(name);
      const block = await this.store.searchBlock(key);
      if (block) blocks.set(name, loaded(block));
      else blocks.delete(name);
    }
    return [...blocks.values()].sort((a, b) => latestOf(b) - latestOf(a));
  }

  async #load(): Promise<void> {
    this.#changed.clear();
    const all = await this.store.searchBlocks();
    this.#blocks = new Map(all.map((block) => [`${block.conversationId},${block.bucket}`, loaded(block)]));
  }
}

/** The newest hits so far, in order. */
class Newest {
  readonly found: Found[] = [];

  constructor(private readonly limit: number) {}

  /** Nothing of this time or older has a place any more. */
  isTooOld(at: number): boolean {
    return this.found.length >= this.limit && at < (this.found[this.limit - 1]?.at ?? 0);
  }

  add(hit: Found): void {
    let place = this.found.length;
    for (let other = this.found[place - 1]; other && newestFirst(hit, other) < 0; other = this.found[place - 1])
      place--;
    if (place >= this.limit) return;
    this.found.splice(place, 0, hit);
    this.found.length = Math.min(this.found.length, this.limit);
  }
}

function loaded({ conversationId, text, sequences, times }: SearchBlock): Loaded {
  const lines = text.split('\n').reverse();
  const starts = new Uint32Array(lines.length);
  const latest = new Float64Array(lines.length);
  const newestTimes = [...times].reverse();
  for (let line = 1; line < lines.length; line++)
    starts[line] = (starts[line - 1] ?? 0) + (lines[line - 1]?.length ?? 0) + 1;
  let most = 0;
  for (let line = lines.length - 1; line >= 0; line--) {
    most = Math.max(most, newestTimes[line] ?? 0);
    latest[line] = most;
  }
  return {
    conversationId,
    text: lines.join('\n'),
    sequences: [...sequences].reverse(),
    times: newestTimes,
    starts,
    latest,
  };
}

function latestOf(block: Loaded): number {
  return block.latest[0] ?? 0;
}

/**
 * Goes from line to line with a hit. Each word is looked for from where the others have come to, so that no text is read twice, however
 * common the words are.
 */
function scan(block: Loaded, patterns: readonly string[], before: number, newest: Newest): void {
  const { text, starts, times, latest, sequences, conversationId } = block;
  const hits = patterns.map(() => -1);
  let line = times.findIndex((at) => at < before);
  while (line >= 0 && line < starts.length && !newest.isTooOld(latest[line] ?? 0)) {
    let furthest = line;
    for (const [index, pattern] of patterns.entries()) {
      const start = starts[furthest] ?? 0;
      if ((hits[index] ?? -1) < start) hits[index] = text.indexOf(pattern, start);
      const hit = hits[index] ?? -1;
      if (hit < 0) return;
      while (hit >= (starts[furthest + 1] ?? Number.POSITIVE_INFINITY)) furthest++;
    }
    const all = furthest === line;
    const at = times[line] ?? 0;
    if (all && at < before) newest.add({ conversationId, sequence: sequences[line] ?? 0, at });
    line = all ? line + 1 : furthest;
  }
}

function newestFirst(a: Found, b: Found): number {
  return b.at - a.at || b.sequence - a.sequence;
}
