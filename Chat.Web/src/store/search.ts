import type { SearchBlock } from './search-block';
import type { Store } from './store';

export interface Found {
  conversationId: string;
  sequence: number;
  at: number;
}

interface Loaded extends SearchBlock {
  newest: number;
}

/**
 * Finds messages whose words begin with all the words asked for, newest first. The blocks are read from the store once, and again when they
 * have changed; a search is a scan of their texts, newest block first, that ends when no block can hold anything newer.
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
    const [first, ...others] = [...words].sort((a, b) => b.length - a.length).map((word) => ` ${word}`);
    if (first === undefined) return [];
    const found: Found[] = [];
    for (const block of blocks) {
      if (found.length >= limit && block.newest < (found[limit - 1]?.at ?? 0)) break;
      const hits = linesWith(block, first, others, before);
      if (hits.length === 0) continue;
      found.push(...hits);
      found.sort(newestFirst);
      found.length = Math.min(found.length, limit);
    }
    return found;
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
    return [...blocks.values()].sort((a, b) => b.newest - a.newest);
  }

  async #load(): Promise<void> {
    this.#changed.clear();
    const all = await this.store.searchBlocks();
    this.#blocks = new Map(all.map((block) => [`${block.conversationId},${block.bucket}`, loaded(block)]));
  }
}

function loaded(block: SearchBlock): Loaded {
  return { ...block, newest: block.times.reduce((newest, at) => Math.max(newest, at), 0) };
}

function linesWith(block: Loaded, first: string, others: readonly string[], before: number): Found[] {
  const { text, sequences, times, conversationId } = block;
  const found: Found[] = [];
  let line = 0;
  let lineStart = 0;
  for (let hit = text.indexOf(first); hit >= 0; ) {
    let lineEnd = text.indexOf('\n', lineStart);
    while (lineEnd >= 0 && lineEnd < hit) {
      line++;
      lineStart = lineEnd + 1;
      lineEnd = text.indexOf('\n', lineStart);
    }
    const at = times[line] ?? 0;
    const words = others.length > 0 ? text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd) : '';
    if (at < before && others.every((word) => words.includes(word)))
      found.push({ conversationId, sequence: sequences[line] ?? 0, at });
    if (lineEnd < 0) break;
    hit = text.indexOf(first, lineEnd);
  }
  return found;
}

function newestFirst(a: Found, b: Found): number {
  return b.at - a.at || b.sequence - a.sequence;
}
