import type { EngineEvent, Transfer } from './api';

/** How far bytes have come that are on their way, by message; forgotten with the process. */
export class Transfers {
  readonly #running = new Map<string, Transfer>();

  constructor(private readonly emit: (event: Extract<EngineEvent, { type: 'transfer' }>) => void) {}

  of(messageId: string): Transfer | null {
    return this.#running.get(messageId) ?? null;
  }

  set(conversationId: string, messageId: string, transfer: Transfer | null): void {
    if (transfer) this.#running.set(messageId, transfer);
    else if (!this.#running.delete(messageId)) return;
    this.emit({ type: 'transfer', conversationId, messageId, transfer });
  }
}
