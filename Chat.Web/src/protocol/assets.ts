import { OFFLINE, ProtocolError } from './fault';
import { type Http, refusal } from './http';

const TUS = { 'Tus-Resumable': '1.0.0' };
const TIMEOUT_MS = 60_000;
/** The checksum extension's own status. */
const CHECKSUM_MISMATCH = 460;
const OFFSET_WRONG = 'upload_offset_wrong';

/** The server's answer to a request about an asset that it did not carry out. */
export class AssetRefusal extends ProtocolError {
  constructor(
    readonly status: number,
    refused: ProtocolError,
  ) {
    super(refused.code, refused.text, refused.retryAfterSeconds);
  }

  /** The same request may succeed later. */
  get isTemporary(): boolean {
    return this.status >= 500 || [408, 423, 429, CHECKSUM_MISMATCH].includes(this.status) || this.code === OFFSET_WRONG;
  }
}

/** Ciphertexts of attachments at the server: tus 1.0 (core, creation, checksum, termination) upwards, ranges (RFC 9110 §14) downwards. */
export class Assets {
  constructor(private readonly http: Pick<Http, 'base' | 'fetcher'>) {}

  /** The longest upload that the server takes, in bytes; null when it does not say. */
  async longest(): Promise<number | null> {
    const response = await this.#ask('OPTIONS', '', {});
    const most = Number(response.headers.get('Tus-Max-Size') ?? Number.NaN);
    return Number.isSafeInteger(most) && most > 0 ? most : null;
  }

  /** @param length bytes of ciphertext  @returns the asset's id */
  async create(conversationId: string, length: number, signal: AbortSignal): Promise<string> {
    const headers = { 'Upload-Length': `${length}`, 'Upload-Metadata': `conversation ${btoa(conversationId)}` };
    const response = await this.#ask('POST', '', { headers: { ...TUS, ...headers }, signal });
    const id = /([0-9a-f]{32})$/.exec(response.headers.get('Location') ?? '')?.[1];
    if (!id) throw new ProtocolError('unexpected', 'The server could not do this. Try again.');
    return id;
  }

  /** How many bytes the server has. */
  async offset(id: string, signal: AbortSignal): Promise<number> {
    return offsetOf(await this.#ask('HEAD', `/${id}`, { headers: TUS, signal }));
  }

  /** @returns how many bytes the server has then */
  async append(id: string, offset: number, bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<number> {
    const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const headers = {
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': `${offset}`,
      'Upload-Checksum': `sha256 ${btoa(String.fromCharCode(...sum))}`,
    };
    return offsetOf(await this.#ask('PATCH', `/${id}`, { headers: { ...TUS, ...headers }, body: bytes, signal }));
  }

  /** Ends an upload, finished or not. */
  async remove(id: string): Promise<void> {
    await this.#ask('DELETE', `/${id}`, { headers: TUS });
  }

  /**
   * The ciphertext from byte `start` up to `end`, or to its end. The time until it begins is bounded, not that of the whole.
   * @param end the byte after the last one; null: all that there is
   */
  async read(
    id: string,
    start: number,
    signal: AbortSignal,
    end: number | null = null,
  ): Promise<ReadableStream<Uint8Array>> {
    const range = `bytes=${start}-${end === null ? '' : end - 1}`;
    // The browser's own cache would be a second one, without a limit of ours, and would give out again what was spoiled on the way.
    const response = await this.#ask('GET', `/${id}`, { headers: { Range: range }, cache: 'no-store', signal });
    const begins = /^bytes (\d+)-/.exec(response.headers.get('Content-Range') ?? '')?.[1];
    if (!response.body || Number(begins ?? 0) !== start)
      throw new ProtocolError('unexpected', 'The server could not do this. Try again.');
    return response.body;
  }

  /** Lets the members of a conversation read it, too. */
  async attach(id: string, conversationId: string, signal: AbortSignal): Promise<void> {
    await this.#ask('PUT', `/${id}/conversations/${conversationId}`, { signal });
  }

  /** No message in the conversation names it any more. */
  async detach(id: string, conversationId: string): Promise<void> {
    await this.#ask('DELETE', `/${id}/conversations/${conversationId}`, {});
  }

  async #ask(method: string, path: string, init: RequestInit): Promise<Response> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
    const abort = () => stop.abort(init.signal?.reason);
    if (init.signal?.aborted) abort();
    init.signal?.addEventListener('abort', abort);
    try {
      const response = await this.#answer(path, { ...init, method, signal: stop.signal });
      if (response.ok) return response;
      throw new AssetRefusal(response.status, refusal(await response.json().catch(() => undefined)));
    } catch (cause) {
      if (init.signal?.aborted) throw init.signal.reason;
      throw cause;
    } finally {
      clearTimeout(timer);
      // What follows a signal lives as long as that does, and a request keeps its body: a long upload would stay in memory. Only a body on its way here may have to stop.
      if (method !== 'GET') init.signal?.removeEventListener('abort', abort);
    }
  }

  async #answer(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.http.fetcher(`${this.http.base}/api/assets${path}`, init);
    } catch {
      throw new ProtocolError(OFFLINE, 'The server cannot be reached. Check your connection and try again.');
    }
  }
}

function offsetOf(response: Response): number {
  const offset = Number(response.headers.get('Upload-Offset') ?? Number.NaN);
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new ProtocolError('unexpected', 'The server could not do this. Try again.');
  return offset;
}
