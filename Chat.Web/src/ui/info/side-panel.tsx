import type { ConversationView } from '../../client/api';
import type { Panel } from '../router';
import { ContactInfo } from './contact-info';
import { GroupInfo } from './group-info';
import { MessageInfoPanel } from './message-info';
import { RepliesPanel } from './replies';

/** Beside the conversation where there is room, over it where there is not. */
export function SidePanel({ panel, conversation }: { panel: Panel; conversation: ConversationView }) {
  if (panel.type === 'message')
    return <MessageInfoPanel key={panel.messageId} conversation={conversation} messageId={panel.messageId} />;
  if (panel.type === 'replies')
    return <RepliesPanel key={panel.messageId} conversation={conversation} messageId={panel.messageId} />;
  return conversation.kind === 'group' ? (
    <GroupInfo conversation={conversation} />
  ) : (
    <ContactInfo conversation={conversation} />
  );
}
