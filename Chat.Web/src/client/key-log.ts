import { equalBytes, fromBase64Url, toHex } from '../crypto/bytes';
import { hashDeviceList } from '../crypto/device-list';
import { type LogHead, MAX_LOG_SIZE, sameLog } from '../crypto/witness';
import { ProtocolError } from '../protocol/fault';
import type { DeviceListJson, KeyLogHeadJson } from '../protocol/http';
import type { KeyLogAlarm, KeyLogState } from '../store/schema';
import type { Context } from './context';
import { Serial } from './serial';

/** Loaded when the first list is looked at, which is not needed to show chats. */
const proofs = () => import('../crypto/key-log');

const NOTHING: KeyLogState = { head: null, since: 0, alarm: null, quietUntil: 0 };
/** After the person has looked, so long nothing is compared: the two views of a server that goes on lying would only say the same again. */
const QUIET_MS = 24 * 60 * 60 * 1000;
/** Between the server's clock at a message and the same clock as this device knows it. */
const CLOCK_MARGIN_MS = 60_000;
const MOST_WAITING = 1_000;
const MOST_CHECKED = 1_000;

/**
 * Sees to it that the server shows everybody the same keys: each device list must be in the key log, whose heads must follow each other, and
 * what others say of the log inside their messages must be the same log. A contradiction is told to the person, and until they have looked at
 * it no keys are used that were not known before.
 */
export class KeyLog {
  readonly #serial = new Serial();
  /** The newest head that each person has named, until it is compared. */
  readonly #waiting = new Map<string, { head: LogHead; storedAt: number }>();
  /** Heads of others that are in this device's log. */
  readonly #checked = new Set<string>();

  constructor(
    private readonly context: Context,
    private readonly changed: () => void,
  ) {}

  /** What this device tells others in its messages. */
  get head(): LogHead | null {
    return this.#state.head;
  }

  get alarm(): KeyLogAlarm | null {
    return this.#state.alarm;
  }

  /** Whether the log holds this answer, and follows all that this device has seen of it. */
  confirms(userId: string, answer: DeviceListJson): Promise<boolean> {
    return this.#serial.run(async () => {
      const payload = fromBase64Url(answer.payload);
      if (this.alarm) {
        const known = await this.context.store.identity(userId);
        const hash = hashDeviceList({ payload, signature: payload });
        return known?.hash != null && equalBytes(known.hash, hash);
      }
      const head = readHead(answer.log);
      if (!head || !Array.isArray(answer.log.inclusion)) return false;
      const { keyLogEntry, provesInclusion } = await proofs();
      const entry = keyLogEntry(userId, fromBase64Url(answer.identityKey), payload);
      const isIncluded = provesInclusion(head, answer.log.index, entry, answer.log.inclusion.map(fromBase64Url));
      return isIncluded && (await this.#follows(head));
    });
  }

  /** What a person's message says of the log. Compared at leisure. */
  heard(userId: string, head: LogHead, storedAt: number): void {
    if (this.#checked.has(keyOf(head))) return;
    if (!this.#waiting.has(userId) && this.#waiting.size >= MOST_WAITING) return;
    this.#waiting.set(userId, { head, storedAt });
    void this.compare();
  }

  /** Compares what was heard. What gets no answer from the server is tried again at the next time. */
  async compare(): Promise<void> {
    for (const [userId, heard] of [...this.#waiting]) {
      await this.#serial
        .run(async () => {
          if (this.#waiting.get(userId) !== heard) return;
          if (await this.#compare(userId, heard)) this.#waiting.delete(userId);
        })
        .catch(() => undefined);
    }
  }

  /** The person has looked: keys are used again, and the log counts from what the server shows next. */
  looked(): Promise<void> {
    return this.#serial.run(async () => {
      this.#waiting.clear();
      this.#checked.clear();
      await this.#keep({ ...NOTHING, quietUntil: this.context.now() + QUIET_MS });
      this.changed();
    });
  }

  /** True when there is nothing more to find out. */
  async #compare(userId: string, { head, storedAt }: { head: LogHead; storedAt: number }): Promise<boolean> {
    const { head: own, since, alarm, quietUntil } = this.#state;
    if (alarm || this.context.now() < quietUntil || this.#checked.has(keyOf(head))) return true;
    const logId = this.context.account().logId;
    if (!own || (logId !== null && !sameLog(own.logId, logId))) return false;
    if (!sameLog(own.logId, head.logId)) {
      // From before a backup was restored, as far as this device can have known; later nobody names another log.
      if (storedAt > since + CLOCK_MARGIN_MS) await this.#raise('split', userId);
      return true;
    }
    if (!(await this.#belongs(own, { ...head, logId: own.logId }))) await this.#raise('split', userId);
    else {
      if (this.#checked.size >= MOST_CHECKED) this.#checked.clear();
      this.#checked.add(keyOf(head));
    }
    return true;
  }

  /** Another log is believed only when the connection has named it, too: then a backup was restored (docs/protocol.md). */
  async #follows(head: LogHead): Promise<boolean> {
    const { head: own } = this.#state;
    const { logId } = this.context.account();
    if (logId !== null && logId !== head.logId) return false;
    if (own === null || own.logId !== head.logId) {
      this.#checked.clear();
      await this.#keep({ ...this.#state, head, since: this.context.now() });
      return true;
    }
    if (await this.#belongs(own, head)) return true;
    await this.#raise('rewritten', null);
    return false;
  }

  /** Both are heads of one log; the larger one is kept. */
  async #belongs(own: LogHead, head: LogHead): Promise<boolean> {
    if (own.size === head.size) return equalBytes(own.root, head.root);
    const [older, newer] = own.size < head.size ? [own, head] : [head, own];
    const proof = await this.#proof(older.size, newer.size);
    const { provesConsistency } = await proofs();
    if (!proof || !provesConsistency(older, newer, proof)) return false;
    if (newer === head) await this.#keep({ ...this.#state, head });
    return true;
  }

  /** Null: the server says that its log is not as long as that. */
  async #proof(from: number, to: number): Promise<Uint8Array[] | null> {
    try {
      const { proof } = await this.context.http.keyLogConsistency(from, to);
      return proof.map(fromBase64Url);
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'key_log_out_of_range') return null;
      throw error;
    }
  }

  get #state(): KeyLogState {
    return this.context.account().keyLog ?? NOTHING;
  }

  raise(why: KeyLogAlarm['why'], userId: string | null): Promise<void> {
    return this.#serial.run(() => this.#raise(why, userId));
  }

  async #raise(why: KeyLogAlarm['why'], userId: string | null): Promise<void> {
    if (this.alarm) return;
    await this.#keep({ ...this.#state, alarm: { why, userId, at: this.context.now() } });
    this.changed();
  }

  async #keep(keyLog: KeyLogState): Promise<void> {
    const account = Object.assign(this.context.account(), { keyLog });
    await this.context.store.updateAccount(account);
  }
}

function readHead(log: KeyLogHeadJson | undefined): LogHead | null {
  if (!log || !Number.isInteger(log.size) || log.size < 1 || log.size > MAX_LOG_SIZE) return null;
  return { logId: log.logId, size: log.size, root: fromBase64Url(log.root) };
}

function keyOf({ logId, size, root }: LogHead): string {
  return `${logId.slice(0, 16)} ${size} ${toHex(root)}`;
}
