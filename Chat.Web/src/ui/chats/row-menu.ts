import type { ChatApi, ConversationView } from '../../client/api';
import type { MenuItem } from '../menu/menu';
import { texts } from '../texts';
import { tried } from '../toast/toast';

const HOUR_MS = 3_600_000;
const ALWAYS = Number.MAX_SAFE_INTEGER;

/** What one can do with a chat without opening it. */
export function rowMenu(api: ChatApi, conversation: ConversationView): MenuItem[] {
  const { id, pinned, archived, unread, markedUnread, lastLine } = conversation;
  const { chats } = texts;
  const isUnread = unread > 0 || markedUnread;
  const items: MenuItem[] = [
    { label: pinned ? chats.unpin : chats.pin, icon: 'pin', onPick: () => tried(api.pin(id, !pinned)) },
    ...muteItems(api, conversation),
    {
      label: archived ? chats.unarchive : chats.archive,
      icon: 'archive',
      onPick: () => tried(api.archive(id, !archived)),
    },
  ];
  if (isUnread) items.push({ label: chats.markRead, icon: 'check', onPick: () => tried(markAllRead(api, id)) });
  else if (lastLine) items.push({ label: chats.markUnread, icon: 'unread', onPick: () => tried(api.markUnread(id)) });
  return items;
}

export function muteItems(api: ChatApi, { id, kind, mutedUntil, onlyMentions }: ConversationView): MenuItem[] {
  const { mute } = texts;
  const until = (time: () => number | null) => () => tried(api.mute(id, time()));
  if (isMuted(mutedUntil)) return [{ label: mute.unmute, icon: 'bell', onPick: until(() => null) }];
  const mentions: MenuItem = {
    label: onlyMentions ? mute.everything : mute.onlyMentions,
    icon: 'bell',
    onPick: () => tried(api.setOnlyMentions(id, !onlyMentions)),
  };
  return [
    ...(kind === 'group' ? [mentions] : []),
    { label: mute.hour, icon: 'muted', onPick: until(() => Date.now() + HOUR_MS) },
    { label: mute.eightHours, icon: 'muted', onPick: until(() => Date.now() + 8 * HOUR_MS) },
    { label: mute.always, icon: 'muted', onPick: until(() => ALWAYS) },
  ];
}

export function isMuted(mutedUntil: number | null): boolean {
  return mutedUntil !== null && mutedUntil > Date.now();
}

async function markAllRead(api: ChatApi, id: string): Promise<void> {
  const { messages } = await api.messages(id, null, 1);
  await api.markRead(id, messages.at(-1)?.sequence ?? 0);
}
