import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ConversationView, MessageView } from '../../client/api';
import { muteItems, rowMenu } from '../chats/row-menu';
import { useConversation } from '../conversations';
import { useAppState, useEngine } from '../engine';
import { later } from '../later';
import { type MenuItem, useMenu } from '../menu/menu';
import { backTo, conversationPath, navigate, type Panel, panelPath } from '../router';
import { texts } from '../texts';
import { say } from '../toast/toast';
import { type Actions, ActionsProvider } from './actions';
import { CannotWrite } from './cannot-write';
import { Composer, type Intent } from './composer';
import { BackButton, ConversationHeader } from './conversation-header';
import { type LogHandle, MessageLog } from './message-log';
import { messageMenu } from './message-menu';
import { SecurityNotice } from './security-notice';
import { SelectionBar } from './selection-bar';

const DeleteDialog = later(() => import('./delete-dialog').then((file) => file.DeleteDialog));
const ForwardDialog = later(() => import('./forward-dialog').then((file) => file.ForwardDialog));
const ReactionDialog = later(() => import('./reaction-dialog').then((file) => file.ReactionDialog));
const CalendarDialog = later(() => import('./calendar-dialog').then((file) => file.CalendarDialog));
const Viewer = later(() => import('../media/viewer').then((file) => file.Viewer));
const SidePanel = later(() => import('../info/side-panel').then((file) => file.SidePanel));

type Dialog =
  | { type: 'delete' | 'forward'; messages: MessageView[] }
  | { type: 'react' | 'viewer'; message: MessageView }
  | { type: 'calendar' };

interface ConversationPageProps {
  conversationId: string;
  panel: Panel | null;
  /** A message that is asked for in the address. */
  at: number | null;
}

export function ConversationPage({ conversationId, panel, at }: ConversationPageProps) {
  const { loaded } = useAppState();
  const conversation = useConversation(conversationId);
  if (conversation) return <Conversation conversation={conversation} panel={panel} at={at} />;
  return loaded ? <NotHere /> : <p class="starting">{texts.conversation.loading}</p>;
}

interface ConversationProps {
  conversation: ConversationView;
  panel: Panel | null;
  at: number | null;
}

function Conversation({ conversation, panel, at }: ConversationProps) {
  const { api } = useEngine();
  const showMenu = useMenu();
  const { id } = conversation;
  const [intent, setIntent] = useState<Intent>(null);
  const [selected, setSelected] = useState<Set<string> | null>(null);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const log = useRef<LogHandle>(null);
  const messages = useRef<readonly MessageView[]>([]);
  const latest = useRef(conversation);
  latest.current = conversation;

  const actions = useMemo<Actions>(
    () => ({
      reply: (message) => setIntent({ type: 'reply', message }),
      edit: (message) => setIntent({ type: 'edit', message }),
      react: (message) => setDialog({ type: 'react', message }),
      forward: (chosen) => setDialog({ type: 'forward', messages: chosen }),
      remove: (chosen) => setDialog({ type: 'delete', messages: chosen }),
      select: (message) => setSelected(new Set([message.id])),
      toggle: (message) => setSelected((old) => toggled(old, message.id)),
      openMedia: (message) => setDialog({ type: 'viewer', message }),
      showInfo: (message) => navigate(panelPath(id, { type: 'message', messageId: message.id })),
      showReplies: (message) => navigate(panelPath(id, { type: 'replies', messageId: message.id })),
      jumpTo: (sequence) => (sequence === null ? say(texts.message.notThere) : log.current?.jumpTo(sequence)),
      openMenu: (message, where) =>
        showMenu({
          label: texts.message.options,
          items: messageMenu(api, message, latest.current, actions),
          at: where,
        }),
    }),
    [api, id, showMenu],
  );
  useJump(log, id, at);
  useEscape(() => {
    if (panel) backTo(conversationPath(id));
    else if (selected) setSelected(null);
    else backTo('/');
  });
  const keepMessages = useCallback((shown: readonly MessageView[]) => {
    messages.current = shown;
  }, []);
  const lastOwn = () =>
    messages.current.findLast(
      ({ mine, kind, sequence, attachment, text }) =>
        mine && kind === 'text' && sequence !== null && (attachment === null || text !== ''),
    );
  const chosen = selected ? messages.current.filter((message) => selected.has(message.id)) : [];
  const closeDialog = (done = false) => {
    setDialog(null);
    if (done) setSelected(null);
  };
  const pickDay = async (day: number) => {
    setDialog(null);
    const sequence = await api.sequenceAt(id, day).catch(() => null);
    if (sequence === null) say(texts.calendar.none);
    else log.current?.jumpTo(sequence);
  };
  const openChatMenu = (where: DOMRect) =>
    showMenu({
      label: texts.conversation.options,
      at: where,
      items: [
        { label: texts.conversation.info, icon: 'info', onPick: () => navigate(panelPath(id, { type: 'info' })) },
        { label: texts.conversation.jumpToDate, icon: 'calendar', onPick: () => setDialog({ type: 'calendar' }) },
        ...firstUnreadItem(latest.current, () => log.current?.jumpToUnread()),
        { label: texts.conversation.select, icon: 'select', onPick: () => setSelected(new Set()) },
        ...chatItems(latest.current),
      ],
    });
  const chatItems = (view: ConversationView): MenuItem[] => [
    ...muteItems(api, view),
    ...rowMenu(api, view).filter(({ icon }) => icon === 'pin' || icon === 'archive'),
  ];

  return (
    <ActionsProvider value={actions}>
      <section class={`conversation ${panel ? 'with-panel' : ''}`} aria-label={conversation.title}>
        <div class="conversation-main">
          {selected ? (
            <>
              <h1 class="visually-hidden">{conversation.title}</h1>
              <SelectionBar messages={chosen} onCancel={() => setSelected(null)} />
            </>
          ) : (
            <ConversationHeader conversation={conversation} onMenu={openChatMenu} />
          )}
          <SecurityNotice conversation={conversation} />
          <MessageLog conversation={conversation} at={at} selected={selected} handle={log} onMessages={keepMessages} />
          {conversation.canWrite ? (
            <Composer conversation={conversation} intent={intent} onIntent={setIntent} lastOwn={lastOwn} />
          ) : (
            <CannotWrite conversation={conversation} />
          )}
        </div>
        {panel && <SidePanel panel={panel} conversation={conversation} />}
      </section>
      {dialog?.type === 'delete' && <DeleteDialog messages={dialog.messages} onClose={closeDialog} />}
      {dialog?.type === 'forward' && <ForwardDialog messages={dialog.messages} onClose={closeDialog} />}
      {dialog?.type === 'react' && <ReactionDialog message={dialog.message} onClose={closeDialog} />}
      {dialog?.type === 'viewer' && (
        <Viewer messages={messages.current.filter(isPicture)} start={dialog.message.id} onClose={closeDialog} />
      )}
      {dialog?.type === 'calendar' && <CalendarDialog onPick={pickDay} onClose={closeDialog} />}
    </ActionsProvider>
  );
}

function isPicture({ attachment }: MessageView): boolean {
  return attachment?.kind === 'photo' || attachment?.kind === 'video';
}

function firstUnreadItem({ unread }: ConversationView, onPick: () => void): MenuItem[] {
  return unread > 0 ? [{ label: texts.conversation.jumpToUnread, icon: 'unread', onPick }] : [];
}

function toggled(old: ReadonlySet<string> | null, id: string): Set<string> {
  const next = new Set(old);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** An address that names a message leads there, also in a conversation that is open already; then the address is the conversation's again. */
function useJump(log: { current: LogHandle | null }, id: string, at: number | null): void {
  const first = useRef(true);
  useEffect(() => {
    if (at !== null) {
      if (!first.current) log.current?.jumpTo(at);
      navigate(conversationPath(id), 'replace');
    }
    first.current = false;
  }, [log, id, at]);
}

function NotHere() {
  return (
    <div class="hint">
      <BackButton />
      <h1>{texts.conversation.notFoundHeading}</h1>
      <p>{texts.conversation.notFoundText}</p>
    </div>
  );
}

function useEscape(leave: () => void): void {
  const latest = useRef(leave);
  latest.current = leave;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]'))
        latest.current();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
