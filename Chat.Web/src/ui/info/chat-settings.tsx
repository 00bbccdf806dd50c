import type { ConversationView } from '../../client/api';
import { isMuted, muteItems } from '../chats/row-menu';
import { Choice } from '../controls/choice';
import { DISAPPEAR_AFTER, disappearTime } from '../conversation/event-line';
import { useEngine } from '../engine';
import { useMenu } from '../menu/menu';
import { texts } from '../texts';
import { moment } from '../time';
import { tried } from '../toast/toast';

const NEVER = 'never';

/** Notifications and disappearing messages, for people and groups alike. */
export function ChatSettings({ conversation }: { conversation: ConversationView }) {
  const { api } = useEngine();
  const showMenu = useMenu();
  const { id, kind, role, canWrite, disappearAfter, mutedUntil, onlyMentions } = conversation;
  const { info, mute } = texts;
  const may = canWrite && (kind === 'direct' || role === 'admin');
  const options = [
    { value: NEVER, label: info.never },
    ...DISAPPEAR_AFTER.map((seconds) => ({ value: String(seconds), label: disappearTime(seconds) })),
  ];
  return (
    <section class="panel-section">
      <h2>{info.settings}</h2>
      <div class="setting">
        <span class="setting-text">
          <span>{info.notifications}</span>
          <span class="field-hint">{muteText(mutedUntil, onlyMentions)}</span>
        </span>
        <button
          type="button"
          aria-haspopup="menu"
          onClick={(event) =>
            showMenu({
              label: info.notifications,
              at: event.currentTarget.getBoundingClientRect(),
              items: muteItems(api, conversation),
            })
          }
        >
          {isMuted(mutedUntil) ? mute.unmute : kind === 'group' ? mute.choose : mute.mute}
        </button>
      </div>
      <Choice
        label={info.disappearing}
        hint={may ? info.disappearingHint : info.disappearingAdmins}
        value={disappearAfter === null ? NEVER : String(disappearAfter)}
        options={options}
        disabled={!may}
        onChange={(value) => tried(api.setDisappearing(id, value === NEVER ? null : Number(value)))}
      />
    </section>
  );
}

function muteText(mutedUntil: number | null, onlyMentions: boolean): string {
  const { mute } = texts;
  if (!isMuted(mutedUntil) || mutedUntil === null) return onlyMentions ? mute.mentions : mute.off;
  return mutedUntil === Number.MAX_SAFE_INTEGER ? mute.forGood : mute.until(moment(mutedUntil, Date.now()));
}
