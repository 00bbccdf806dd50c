import type { ChatApi, ConversationView, MessageView } from '../../client/api';
import { said } from '../media/said';
import type { MenuItem } from '../menu/menu';
import { texts } from '../texts';
import { say, tried } from '../toast/toast';
import type { Actions } from './actions';

export const QUICK_REACTIONS = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;

/** What can be done with a message; which of it depends on whose it is, and on whether one may write here. */
export function messageMenu(
  api: ChatApi,
  message: MessageView,
  conversation: ConversationView,
  actions: Actions,
): MenuItem[] {
  const { kind, mine, sequence } = message;
  const stored = sequence !== null;
  const readable = kind === 'text';
  const writable = readable && stored && conversation.canWrite;
  const labels = texts.message;
  const items: (MenuItem | false)[] = [
    ...(writable ? QUICK_REACTIONS.map((emoji) => quickReaction(api, message, emoji)) : []),
    writable && { label: labels.reply, icon: 'reply', onPick: () => actions.reply(message) },
    writable && { label: labels.react, icon: 'emoji', onPick: () => actions.react(message) },
    readable && message.text !== '' && { label: labels.copy, icon: 'copy', onPick: () => copyTexts([message]) },
    readable && message.attachment !== null && saveItem(api, message),
    readable && stored && { label: labels.forward, icon: 'forward', onPick: () => actions.forward([message]) },
    writable && mine && canEdit(message) && { label: labels.edit, icon: 'edit', onPick: () => actions.edit(message) },
    readable && stored && starItem(api, message),
    readable && stored && { label: labels.replies, icon: 'replies', onPick: () => actions.showReplies(message) },
    mine && readable && stored && { label: labels.info, icon: 'info', onPick: () => actions.showInfo(message) },
    { label: labels.select, icon: 'select', onPick: () => actions.select(message) },
    { label: labels.delete, icon: 'trash', danger: true, onPick: () => actions.remove([message]) },
  ];
  return items.filter((item) => item !== false);
}

export function takesBack(message: MessageView, emoji: string): boolean {
  return message.reactions.some((reaction) => reaction.mine && reaction.emoji === emoji);
}

/** The same emoji again takes the reaction back. */
export function react(api: ChatApi, message: MessageView, emoji: string): void {
  void tried(api.react(message.conversationId, message.id, takesBack(message, emoji) ? '' : emoji));
}

export async function copyTexts(messages: readonly MessageView[]): Promise<void> {
  try {
    const written = messages.map(({ text, attachment }) => said(text, attachment));
    await navigator.clipboard.writeText(written.join('\n\n'));
    say(texts.copied);
  } catch {
    say(texts.copyFailed);
  }
}

function quickReaction(api: ChatApi, message: MessageView, emoji: string): MenuItem {
  return { label: emoji, emoji, checked: takesBack(message, emoji), onPick: () => react(api, message, emoji) };
}

/** Of what has no words there are none to change. */
function canEdit({ text, attachment }: MessageView): boolean {
  return attachment === null || text !== '';
}

function saveItem(api: ChatApi, message: MessageView): MenuItem {
  const onPick = () => tried(import('../media/files').then(({ saveFile }) => saveFile(api, message)));
  return { label: texts.media.save, icon: 'download', onPick };
}

function starItem(api: ChatApi, { id, conversationId, starred }: MessageView): MenuItem {
  const label = starred ? texts.message.unstar : texts.message.star;
  return { label, icon: 'star', onPick: () => tried(api.star(conversationId, id, !starred)) };
}
