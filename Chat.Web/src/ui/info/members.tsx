import { useState } from 'preact/hooks';
import type { ConversationView, GroupMemberView } from '../../client/api';
import { Avatar } from '../controls/avatar';
import { Confirm } from '../controls/confirm';
import { Icon } from '../controls/icons';
import { Username } from '../controls/username';
import { useEngine } from '../engine';
import { type MenuItem, useMenu } from '../menu/menu';
import { conversationPath, navigate, panelPath } from '../router';
import { texts } from '../texts';
import { tried } from '../toast/toast';

interface MembersProps {
  conversation: ConversationView;
  members: readonly GroupMemberView[];
  onChanged(): void;
}

export function Members({ conversation, members, onChanged }: MembersProps) {
  const { api } = useEngine();
  const [removing, setRemoving] = useState<GroupMemberView | null>(null);
  const done = async (doing: Promise<unknown>) => {
    if (await tried(doing)) onChanged();
  };
  const { id, role } = conversation;
  const menuOf = (member: GroupMemberView): MenuItem[] => {
    const write = () => api.openDirect(member.userId).then((direct) => navigate(conversationPath(direct)));
    const verify = () => navigate(panelPath(id, { type: 'safety', userId: member.userId }));
    const items: MenuItem[] = [
      { label: texts.info.write, icon: 'replies', onPick: () => tried(write()) },
      { label: texts.safety.verify, icon: 'verified', onPick: verify },
    ];
    if (role !== 'admin') return items;
    const admin = member.role === 'admin';
    return [
      ...items,
      {
        label: admin ? texts.info.demote : texts.info.promote,
        icon: 'shield',
        onPick: () => done(api.setRole(id, member.userId, admin ? 'member' : 'admin')),
      },
      { label: texts.info.remove, icon: 'leave', danger: true, onPick: () => setRemoving(member) },
    ];
  };
  const remove = (member: GroupMemberView) => {
    setRemoving(null);
    void done(api.removeMember(id, member.userId));
  };
  return (
    <>
      <ul class="people" aria-label={texts.info.members}>
        {members.map((member) => (
          <MemberRow key={member.userId} member={member} menu={member.me ? null : menuOf(member)} />
        ))}
      </ul>
      {removing && (
        <Confirm
          heading={texts.info.removeHeading(removing.displayName)}
          text={texts.info.removeText(removing.displayName)}
          action={texts.info.remove}
          onConfirm={() => remove(removing)}
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  );
}

function MemberRow({ member, menu }: { member: GroupMemberView; menu: MenuItem[] | null }) {
  const showMenu = useMenu();
  const label = texts.info.memberOptions(member.displayName);
  return (
    <li class="person member">
      <Avatar id={member.userId} name={member.displayName} online={member.online} />
      <span class="chat-title">
        <bdi>{member.me ? texts.info.you : member.displayName}</bdi>
      </span>
      <span class="chat-line">
        <Username of={member.username} />
        {member.role === 'admin' && <span class="role">{texts.info.admin}</span>}
        {member.blocked && <span class="role">{texts.info.blocked}</span>}
      </span>
      {menu && (
        <button
          type="button"
          class="icon-button"
          aria-label={label}
          aria-haspopup="menu"
          onClick={(event) => showMenu({ label, items: menu, at: event.currentTarget.getBoundingClientRect() })}
        >
          <Icon name="more" />
        </button>
      )}
    </li>
  );
}
