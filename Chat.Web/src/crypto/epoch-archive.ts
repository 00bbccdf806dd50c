import { CryptoError } from './errors';
import { deriveKeyBytes, open, seal } from './sealed-box';

/** Seals what opens one epoch's messages, under a key of that conversation and epoch derived from the history key. */
export async function sealArchive(
  archive: Uint8Array,
  historyKey: Uint8Array,
  conversationId: string,
  epoch: number,
): Promise<Uint8Array> {
  const label = archiveLabel(conversationId, epoch);
  return seal(archive, await deriveKeyBytes(historyKey, label), label);
}

/** @throws CryptoError `archive_unreadable` */
export async function openArchive(
  sealed: Uint8Array,
  historyKey: Uint8Array,
  conversationId: string,
  epoch: number,
): Promise<Uint8Array> {
  const label = archiveLabel(conversationId, epoch);
  try {
    return await open(sealed, await deriveKeyBytes(historyKey, label), label);
  } catch (cause) {
    throw new CryptoError('archive_unreadable', { cause });
  }
}

function archiveLabel(conversationId: string, epoch: number): string {
  return `chat epoch archive v1 ${conversationId} ${epoch}`;
}
