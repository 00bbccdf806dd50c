import type { MessageView } from '../../client/api';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { EmojiGrid } from './emoji-grid';
import { QUICK_REACTIONS, react, takesBack } from './message-menu';

export function ReactionDialog({ message, onClose }: { message: MessageView; onClose(): void }) {
  const { api } = useEngine();
  const pick = (emoji: string) => {
    react(api, message, emoji);
    onClose();
  };
  return (
    <Modal heading={texts.message.react} onClose={onClose}>
      <fieldset class="quick-reactions" aria-label={texts.message.quick}>
        {QUICK_REACTIONS.map((emoji) => (
          <button key={emoji} type="button" aria-pressed={takesBack(message, emoji)} onClick={() => pick(emoji)}>
            {emoji}
          </button>
        ))}
      </fieldset>
      <EmojiGrid onPick={pick} />
    </Modal>
  );
}
