import { Icon } from '../controls/icons';
import { hueOf } from '../controls/person-mark';
import { said } from '../media/said';
import { texts } from '../texts';
import type { Intent } from './composer';
import { withoutSigns } from './without-signs';

/** Above the text box: what is being answered or changed. */
export function ComposerBar({ intent, onCancel }: { intent: NonNullable<Intent>; onCancel(): void }) {
  const { message, type } = intent;
  const reply = type === 'reply';
  const name = message.mine ? texts.you : message.senderName;
  const label = reply ? texts.composer.cancelReply : texts.composer.cancelEdit;
  return (
    <div class={`composer-bar hue-${hueOf(message.senderId)}`}>
      <Icon name={reply ? 'reply' : 'edit'} />
      <div class="composer-bar-text">
        <p class="quote-name" dir="auto">
          {reply ? texts.composer.replyingTo(name) : texts.composer.editing}
        </p>
        <p class="quote-text" dir="auto">
          {said(withoutSigns(message.text), message.attachment)}
        </p>
      </div>
      <button type="button" class="icon-button" aria-label={label} onClick={onCancel}>
        <Icon name="close" />
      </button>
    </div>
  );
}
