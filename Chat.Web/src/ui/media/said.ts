import type { AttachmentLabel } from '../../client/api';
import { texts } from '../texts';

/** What a line says of a message: its words, and what lies beside them. */
export function said(text: string, attachment: AttachmentLabel | null): string {
  if (!attachment) return text;
  const label = labelOf(attachment);
  return text === '' ? label : `${label} · ${text}`;
}

export function labelOf({ kind, name }: AttachmentLabel): string {
  return kind === 'file' || kind === 'audio' ? name || texts.media[kind] : texts.media[kind];
}
