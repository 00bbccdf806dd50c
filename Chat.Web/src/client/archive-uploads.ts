import { packLeaning, packWhole } from '../crypto/archive-pack';
import { toBase64Url } from '../crypto/bytes';
import { sealArchive } from '../crypto/epoch-archive';
import type { EpochRangeJson, SealedArchiveJson } from '../protocol/http';
import type { EpochRow } from '../store/schema';
import type { Context } from './context';
import { portions } from './portions';

/** What one request carries at most. */
const MOST_ARCHIVES = 200;
const MOST_RANGES = 200;
const MOST_EPOCHS = 10_000;
/** Sealed; a third longer in the request, which may have 512 KiB. */
const MOST_BYTES = 320 * 1024;
/** What happens together is uploaded together; and a new group has its name by then. */
const GATHER_MS = 300;
/** So far a base may lie back: whoever needs one archive fetches two, never more. */
const FARTHEST_BASE = 50;
/** Smaller ones are always whole. */
const SMALL_BYTES = 1024;
const DAY_MS = 24 * 60 * 60 * 1000;

interface Upload {
  row: EpochRow;
  archive: SealedArchiveJson;
}

/**
 * Brings this user's epoch archives to the server for their other and later devices. Of each epoch the first one wins, so repeating does no harm.
 * Those of disappearing messages stay on the devices that were there.
 */
export class ArchiveUploads {
  #running: Promise<void> | null = null;
  #again = false;
  /** Conversation and epoch of those that the server wants whole: it has no base for them. */
  readonly #wholeNeeded = new Set<string>();

  constructor(private readonly context: Context) {}

  /** Uploads what the server does not have yet. One run at a time; a call meanwhile makes it run once more. */
  run(): Promise<void> {
    if (this.#running) this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /**
   * Once a day: what this device holds and the server does not, it gets again. So nothing is lost when the device that was first to upload an
   * epoch never did.
   */
  async repair(): Promise<void> {
    const now = this.context.now();
    if (now - ((await this.context.store.account())?.archivesCheckedAt ?? 0) < DAY_MS) return;
    const held = await this.#heldHere();
    const ranges = [...held].flatMap(([conversationId, epochs]) => spans(conversationId, epochs));
    for (let at = 0; at < ranges.length; at += MOST_RANGES) {
      const asked = ranges.slice(at, at + MOST_RANGES);
      const answer = await this.context.http.archivesHeld(asked);
      await this.#missing(asked, held, new Set(answer.ranges.flatMap(epochsOf)));
    }
    await this.run();
    await this.context.store.write(async (tx) => {
      const account = await tx.objectStore('account').get('me');
      if (account) await tx.objectStore('account').put({ ...account, archivesCheckedAt: now }, 'me');
    });
  }

  async #run(): Promise<void> {
    do {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      this.#again = false;
      const uploads = await this.#seal(await this.context.store.archivesToUpload());
      for (const some of portions(uploads, MOST_ARCHIVES, MOST_BYTES, ({ archive }) => archive.sealed.length)) {
        const answer = await this.context.http.putArchives(some.map(({ archive }) => archive));
        const elsewhere = new Set(answer.notAMember);
        const wholeNeeded = new Set(answer.wholeNeeded.map(keyOf));
        for (const key of wholeNeeded) this.#wholeNeeded.add(key);
        if (wholeNeeded.size > 0) this.#again = true;
        // No member (yet, or any more): it stays here, and is offered again at the next time.
        await this.#uploaded(
          some.filter(({ row }) => !elsewhere.has(row.conversationId) && !wholeNeeded.has(keyOf(row))),
        );
      }
    } while (this.#again);
  }

  async #seal(rows: readonly EpochRow[]): Promise<Upload[]> {
    const { vault } = this.context.account();
    const uploads: Upload[] = [];
    let base: EpochRow | null = null;
    for (const row of [...rows].sort(byConversationAndEpoch)) {
      const { conversationId, epoch } = row;
      const namedAt = (await this.context.store.conversation(conversationId))?.profileSequence ?? 0;
      if (!isBaseOf(base, row)) base = await this.#baseOf(row);
      const unpacked = { archive: row.archive, profileSequence: namedAt };
      const leaning: Uint8Array | null = base && packLeaning(unpacked, base.archive);
      const packed = leaning ?? packWhole(unpacked);
      const sealed = toBase64Url(await sealArchive(packed, vault.historyKey, conversationId, epoch));
      uploads.push({ row, archive: { conversationId, epoch, sealed, baseEpoch: leaning && base ? base.epoch : null } });
      if (!leaning && row.archive.length > SMALL_BYTES) base = row;
    }
    return uploads;
  }

  /** The last whole one that the server has, as far as this device knows. */
  async #baseOf(row: EpochRow): Promise<EpochRow | null> {
    if (row.archive.length <= SMALL_BYTES || this.#wholeNeeded.has(keyOf(row))) return null;
    const before = await this.context.store.archivesOf(row.conversationId, row.epoch - FARTHEST_BASE, row.epoch - 1);
    return before.findLast(({ whole, uploaded }) => whole && uploaded === 1) ?? null;
  }

  async #uploaded(uploads: readonly Upload[]): Promise<void> {
    await this.context.store.write(async (tx) => {
      for (const { row, archive } of uploads) {
        const current = await tx.objectStore('epochs').get([row.conversationId, row.epoch]);
        const whole = archive.baseEpoch === null;
        if (current?.uploaded === 0) await tx.objectStore('epochs').put({ ...current, uploaded: 1, whole });
      }
    });
  }

  /** By conversation, the epochs that the server should have. */
  async #heldHere(): Promise<Map<string, number[]>> {
    const rows = await this.context.store.conversations();
    const gone = new Set(rows.filter((row) => row.gone).map(({ id }) => id));
    const held = new Map<string, number[]>();
    for (const [conversationId, epoch] of await this.context.store.uploadedArchives()) {
      if (gone.has(conversationId)) continue;
      const epochs = held.get(conversationId);
      if (epochs) epochs.push(epoch);
      else held.set(conversationId, [epoch]);
    }
    return held;
  }

  async #missing(asked: EpochRangeJson[], held: Map<string, number[]>, there: ReadonlySet<string>): Promise<void> {
    const missing = asked.flatMap(({ conversationId, from, to }) =>
      (held.get(conversationId) ?? [])
        .filter((epoch) => from <= epoch && epoch <= to && !there.has(keyOf({ conversationId, epoch })))
        .map((epoch): [string, number] => [conversationId, epoch]),
    );
    if (missing.length === 0) return;
    await this.context.store.write(async (tx) => {
      for (const key of missing) {
        const row = await tx.objectStore('epochs').get(key);
        if (row?.uploaded === 1) await tx.objectStore('epochs').put({ ...row, uploaded: 0, whole: false });
      }
    });
  }
}

function isBaseOf(base: EpochRow | null, row: EpochRow): boolean {
  return base?.conversationId === row.conversationId && row.epoch - base.epoch <= FARTHEST_BASE;
}

function byConversationAndEpoch(a: EpochRow, b: EpochRow): number {
  return a.conversationId < b.conversationId ? -1 : a.conversationId > b.conversationId ? 1 : a.epoch - b.epoch;
}

function keyOf({ conversationId, epoch }: { conversationId: string; epoch: number }): string {
  return `${conversationId} ${epoch}`;
}

function epochsOf({ conversationId, from, to }: EpochRangeJson): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => keyOf({ conversationId, epoch: from + index }));
}

/** What one range may ask for. */
function spans(conversationId: string, epochs: readonly number[]): EpochRangeJson[] {
  const all: EpochRangeJson[] = [];
  for (const epoch of epochs) {
    const last = all.at(-1);
    if (last && epoch - last.from < MOST_EPOCHS) last.to = epoch;
    else all.push({ conversationId, from: epoch, to: epoch });
  }
  return all;
}
