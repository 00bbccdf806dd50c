import { useState } from 'preact/hooks';
import type { ConversationView, GroupMemberView } from '../../client/api';
import { Confirm } from '../controls/confirm';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { AddMembersDialog } from '../groups/add-members-dialog';
import { EditGroupDialog } from '../groups/edit-group-dialog';
import { Links } from '../groups/links';
import { SeesChoice } from '../groups/sees-choice';
import { texts } from '../texts';
import { tried } from '../toast/toast';
import { ChatSettings } from './chat-settings';
import { Members } from './members';
import { PanelFrame } from './panel-frame';
import { ProfileHead } from './profile-head';
import { useGroup } from './use-group';

export function GroupInfo({ conversation }: { conversation: ConversationView }) {
  const { api } = useEngine();
  const { group, error, reload } = useGroup(conversation);
  const [dialog, setDialog] = useState<'add' | 'edit' | 'leave' | null>(null);
  const { id, role, memberCount, newMembersSee } = conversation;
  const { info } = texts;
  const admin = role === 'admin';
  const close = () => {
    setDialog(null);
    reload();
  };
  const leave = () => {
    setDialog(null);
    void tried(api.leaveGroup(id));
  };
  return (
    <PanelFrame heading={info.group} conversationId={id}>
      <ProfileHead conversation={conversation}>
        <p class="field-hint">{info.membersCount(memberCount)}</p>
        {admin && (
          <button type="button" onClick={() => setDialog('edit')}>
            {info.editGroup}
          </button>
        )}
      </ProfileHead>
      <section class="panel-section">
        <h2>{info.members}</h2>
        {admin && (
          <button type="button" class="row-button" onClick={() => setDialog('add')}>
            <Icon name="newGroup" />
            {info.addMembers}
          </button>
        )}
        {error && <p role="alert">{error}</p>}
        {group ? (
          <Members conversation={conversation} members={sorted(group.members)} onChanged={reload} />
        ) : (
          !error && <p class="field-hint">{texts.loading}</p>
        )}
      </section>
      <ChatSettings conversation={conversation} />
      {role !== null && (
        <section class="panel-section">
          <SeesChoice
            value={newMembersSee}
            disabled={!admin}
            onChange={(see) => tried(api.setNewMembersSee(id, see))}
          />
        </section>
      )}
      {admin && group && <Links conversationId={id} links={group.links} onChanged={reload} />}
      {role !== null && (
        <section class="panel-section">
          <button type="button" class="danger" onClick={() => setDialog('leave')}>
            {info.leave}
          </button>
        </section>
      )}
      {dialog === 'add' && (
        <AddMembersDialog conversation={conversation} members={group?.members ?? []} onClose={close} />
      )}
      {dialog === 'edit' && <EditGroupDialog conversation={conversation} onClose={close} />}
      {dialog === 'leave' && (
        <Confirm
          heading={info.leaveHeading}
          text={isOnlyAdmin(group?.members ?? []) ? `${info.leaveText} ${info.leaveLastAdmin}` : info.leaveText}
          action={info.leave}
          onConfirm={leave}
          onClose={() => setDialog(null)}
        />
      )}
    </PanelFrame>
  );
}

/** Oneself, then admins, then by name. */
function sorted(members: readonly GroupMemberView[]): GroupMemberView[] {
  const rank = ({ me, role }: GroupMemberView) => (me ? 0 : role === 'admin' ? 1 : 2);
  return [...members].sort((a, b) => rank(a) - rank(b) || a.displayName.localeCompare(b.displayName));
}

function isOnlyAdmin(members: readonly GroupMemberView[]): boolean {
  const admins = members.filter(({ role }) => role === 'admin');
  return members.length > 1 && admins.length === 1 && admins[0]?.me === true;
}
