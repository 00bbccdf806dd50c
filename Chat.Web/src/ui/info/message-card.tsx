import type { MessageView } from '../../client/api';
import { Formatted } from '../conversation/formatted';
import { said } from '../media/said';
import { texts } from '../texts';
import { moment } from '../time';

/** A message outside of its conversation. */
export function MessageCard({ message }: { message: MessageView }) {
  return (
    <div class={`message-card ${message.mine ? 'mine' : 'theirs'}`}>
      <p class="quote-name" dir="auto">
        {message.mine ? texts.you : message.senderName}
      </p>
      <p class="bubble-text" dir="auto">
        {message.kind === 'text' ? (
          <Formatted text={said(message.text, message.attachment)} mentions={message.mentions} />
        ) : (
          texts.message.deleted
        )}
      </p>
      <p class="field-hint">{moment(message.at, Date.now())}</p>
    </div>
  );
}
