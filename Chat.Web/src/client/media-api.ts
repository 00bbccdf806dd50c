import type { Attachment, AttachmentKind } from '../crypto/attachment-content';
import type { AttachmentLabel } from '../store/schema';
import type { Mention } from './api';

export type { AttachmentKind, AttachmentLabel };

/** What is shown of an attachment before its bytes are here. */
export type AttachmentView = Omit<Attachment, 'assetId' | 'key' | 'hash'>;

/** Bytes on their way. */
export interface Transfer {
  direction: 'up' | 'down';
  /** Still being encrypted here: nothing has left this device. */
  encrypting?: true;
  done: number;
  total: number;
}

export interface NewAttachment extends Pick<AttachmentView, 'kind' | 'name' | 'mediaType'> {
  /** Read once, and then not needed any more. */
  file: Blob;
  caption: string;
  mentions: Mention[];
  replyTo: string | null;
  /** Left out: not known. */
  shown?: Partial<Pick<AttachmentView, 'width' | 'height' | 'durationMs' | 'preview' | 'waveform'>>;
}

export interface MediaApi {
  /**
   * The messages show at once. Resolves once all are encrypted and safely queued on this device; the upload goes on by itself, also after a reload.
   * Rejects with `file_empty`, `file_too_large`, `file_changed` (it became shorter or could not be read any more), `device_full`; then none is queued.
   * @param ids new ones, of the messages, for who wants to know which they are
   */
  sendAttachments(conversationId: string, attachments: NewAttachment[], ids?: string[]): Promise<void>;
  /**
   * The file, whole and checked, from this device or fetched. Its type is the attachment's where a browser may show it, else `application/octet-stream`.
   * Rejects with `attachment_broken`, `attachment_gone`, `offline`.
   */
  attachment(conversationId: string, messageId: string): Promise<Blob>;
  /**
   * Bytes of the file from `start` on, while it is played: at least one, at most 1 MiB, each checked, from this device or fetched.
   * Rejects with `attachment_broken`, `attachment_gone`, `message_unknown`, `offline`, `cancelled`.
   */
  attachmentPart(conversationId: string, messageId: string, start: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Nobody plays the file in this view any more: what is still being fetched for that is stopped. */
  endPlayback(messageId: string): Promise<void>;
  /** Stops fetching a file. */
  cancelDownload(messageId: string): Promise<void>;
}
