import type { AttachmentView, MessageView } from '../../client/api';
import { later } from '../later';
import { boxOf } from './box';

export const Attachment = later(() => import('./attachment').then((file) => file.Attachment));

/** Where a message's attachment stands in its bubble. The place has its size before the code for what is in it is loaded. */
export function AttachmentPlace({ message, attachment }: { message: MessageView; attachment: AttachmentView }) {
  const { kind } = attachment;
  const isPicture = kind === 'photo' || kind === 'video';
  const box = isPicture ? boxOf(attachment) : null;
  return (
    <div
      class={`attachment attachment-${isPicture ? 'picture' : kind}`}
      {...(box && { style: { width: box.width, aspectRatio: box.ratio } })}
    >
      <Attachment message={message} attachment={attachment} />
    </div>
  );
}
