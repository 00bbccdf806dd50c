/** A refusal by the server, or the lack of an answer; the same shape from both doors. */
export class ProtocolError extends Error {
  constructor(
    readonly code: string,
    readonly text: string,
    readonly retryAfterSeconds: number | null = null,
    /** The conversation's epoch, with `stale_epoch`. */
    readonly epoch: number | null = null,
  ) {
    super(code);
  }
}

/** The connection broke before the answer came; the request may or may not have been carried out. */
export const UNANSWERED = 'unanswered';
export const OFFLINE = 'offline';

export function isUnanswered(error: unknown): boolean {
  return error instanceof ProtocolError && (error.code === UNANSWERED || error.code === OFFLINE);
}
