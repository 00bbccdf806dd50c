import type { ConversationView } from '../../client/api';
import type { Panel } from '../router';
import { ContactInfo } from './contact-info';
import { GroupInfo } from './group-info';
import { MessageInfoPanel } from './message-info';
import { RepliesPanel } from './replies';
import { SafetyPanel } from './safety-panel';

/** Beside the conversation where there is room, over it where there is not. */
export function SidePanel({ panel, conversation }: { panel: Panel; conversation: ConversationView }) {
  if (panel.type === 'message')
    return <MessageInfoPanel key={panel.messageId} conversation={conversation} messageId={panel.messageId} />;
  if (panel.type === 'replies')
    return <RepliesPanel key={panel.messageId} conversation={conversation} messageId={panel.messageId} />;
  if (panel.type === 'safety')
    return <SafetyPanel key={panel.userId} conversation={conversation} userId={panel.userId} />;
  return conversation.kind === 'group' ? (
    <GroupInfo conversation={conversation} />
  ) : (
    <ContactInfo conversation={conversation} />
  );
}
