import type { MessageView } from '../../client/api';
import { useEngine } from '../engine';
import { useMenu } from '../menu/menu';
import { useLongPress } from '../menu/use-long-press';
import { texts } from '../texts';
import { named } from './event-line';
import { react } from './message-menu';

/** A click gives or takes back the reaction; a right click or a held finger shows who reacted. */
export function Reactions({ message }: { message: MessageView }) {
  return (
    <div class="reactions">
      {message.reactions.map((reaction) => (
        <ReactionChip
          key={reaction.emoji}
          message={message}
          emoji={reaction.emoji}
          mine={reaction.mine}
          names={reaction.names}
        />
      ))}
    </div>
  );
}

interface ReactionChipProps {
  message: MessageView;
  emoji: string;
  mine: boolean;
  names: string[];
}

function ReactionChip({ message, emoji, mine, names }: ReactionChipProps) {
  const { api } = useEngine();
  const showMenu = useMenu();
  const who = `${emoji} ${texts.message.reactedBy(named(names))}`;
  const gestures = useLongPress((at) =>
    showMenu({ label: who, at, items: names.map((name) => ({ label: named([name]), onPick: () => undefined })) }),
  );
  return (
    <button
      type="button"
      class={`reaction ${mine ? 'mine' : ''}`}
      aria-pressed={mine}
      aria-label={who}
      title={named(names)}
      onClick={() => react(api, message, emoji)}
      {...gestures}
    >
      <span>{emoji}</span>
      {names.length > 1 && <span>{names.length}</span>}
    </button>
  );
}
