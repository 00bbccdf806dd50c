import type { MessageView } from '../../client/api';
import { Icon } from '../controls/icons';
import { texts } from '../texts';
import { useActions } from './actions';
import { copyTexts } from './message-menu';

/** In place of the header while messages are being selected. */
export function SelectionBar({ messages, onCancel }: { messages: MessageView[]; onCancel(): void }) {
  const actions = useActions();
  const readable = messages.filter(({ kind, sequence }) => kind === 'text' && sequence !== null);
  const none = messages.length === 0;
  return (
    <div class="bar selection-bar" role="toolbar" aria-label={texts.selection.toolbar}>
      <button type="button" class="icon-button" aria-label={texts.selection.cancel} onClick={onCancel}>
        <Icon name="close" />
      </button>
      <p aria-live="polite">{texts.selection.count(messages.length)}</p>
      <button
        type="button"
        class="icon-button"
        aria-label={texts.message.copy}
        disabled={readable.length === 0}
        onClick={() => copyTexts(readable)}
      >
        <Icon name="copy" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={texts.message.forward}
        disabled={readable.length === 0}
        onClick={() => actions.forward(readable)}
      >
        <Icon name="forward" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={texts.message.delete}
        disabled={none}
        onClick={() => actions.remove(messages)}
      >
        <Icon name="trash" />
      </button>
    </div>
  );
}
