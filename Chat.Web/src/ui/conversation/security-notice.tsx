import type { ConversationView } from '../../client/api';
import { AppLink } from '../controls/app-link';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { isolated } from '../isolated';
import { panelPath } from '../router';
import { texts } from '../texts';
import { tried } from '../toast/toast';

/** Stands over a chat whose security needs a word, with what can be done about it. */
export function SecurityNotice({ conversation }: { conversation: ConversationView }) {
  const { api } = useEngine();
  const { id, securityNotice } = conversation;
  if (!securityNotice) return null;
  const { code, name, userId } = securityNotice;
  return (
    <div class="notice" role="alert">
      <Icon name="shield" small /> <span>{texts.notices[code](name && isolated(name))}</span>
      {userId && (
        <span class="notice-actions">
          <AppLink href={panelPath(id, { type: 'safety', userId })}>{texts.safety.compare}</AppLink>
          <button type="button" onClick={() => tried(api.acceptSecurityCode(userId))}>
            {texts.safety.sendAnyway}
          </button>
        </span>
      )}
    </div>
  );
}
