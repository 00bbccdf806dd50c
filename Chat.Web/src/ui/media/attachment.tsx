import type { AttachmentView, MessageView } from '../../client/api';
import { FileCard } from './file-card';
import { Picture } from './picture';
import { Sound } from './sound';
import './media.css';

/** What lies beside a message, as far as it can be shown. */
export function Attachment({ message, attachment }: { message: MessageView; attachment: AttachmentView }) {
  switch (attachment.kind) {
    case 'photo':
    case 'video':
      return <Picture message={message} attachment={attachment} />;
    case 'audio':
    case 'voice':
      return <Sound message={message} attachment={attachment} />;
    case 'file':
      return <FileCard message={message} attachment={attachment} />;
  }
}
