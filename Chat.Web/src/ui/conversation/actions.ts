import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { MessageView } from '../../client/api';

/** What can be asked of the open conversation from anywhere within it. The object stays the same while the conversation is open. */
export interface Actions {
  reply(message: MessageView): void;
  edit(message: MessageView): void;
  react(message: MessageView): void;
  forward(messages: MessageView[]): void;
  remove(messages: MessageView[]): void;
  select(message: MessageView): void;
  toggle(message: MessageView): void;
  /** Shows a photo or a video large. */
  openMedia(message: MessageView): void;
  showInfo(message: MessageView): void;
  showReplies(message: MessageView): void;
  /** Null when it is not on this device. */
  jumpTo(sequence: number | null): void;
  openMenu(message: MessageView, at: DOMRect | { x: number; y: number }): void;
}

const ActionsContext = createContext<Actions | null>(null);
export const ActionsProvider = ActionsContext.Provider;

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error('used outside a conversation');
  return actions;
}
