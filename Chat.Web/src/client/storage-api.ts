import type { AttachmentKind } from '../crypto/attachment-content';

/** What this device keeps of files that were looked at or sent; all of them are on the server, too. Bytes are those of the ciphertexts. */
export interface StorageUse {
  bytes: number;
  /** What is kept at most; what was used longest ago gives way. */
  limit: number;
  /** Largest first; only those of which there is something. */
  kinds: { kind: AttachmentKind; bytes: number; files: number }[];
  chats: { conversationId: string; bytes: number; files: number }[];
  /** Bytes of files that are still to be sent: only here, and not counted above. */
  waiting: number;
}

export interface StorageApi {
  storageUse(): Promise<StorageUse>;
  /** @param bytes 0 or more; for this device alone */
  setStorageLimit(bytes: number): Promise<void>;
  /** Removes files that the server has, too: of one chat, or all; they are fetched again when somebody looks at them. */
  removeDownloads(conversationId?: string): Promise<void>;
}
