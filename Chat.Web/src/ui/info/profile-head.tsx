import type { ComponentChildren } from 'preact';
import type { ConversationView } from '../../client/api';
import { Avatar } from '../controls/avatar';

export function ProfileHead({
  conversation,
  children,
}: {
  conversation: ConversationView;
  children: ComponentChildren;
}) {
  const { id, peer, title, picture } = conversation;
  return (
    <div class="profile-head">
      <Avatar id={peer?.userId ?? id} name={title} picture={picture} size="huge" />
      <h2 dir="auto">{title}</h2>
      {children}
    </div>
  );
}
