import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ConversationView, GroupMemberView, Mention, MessageView } from '../../client/api';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { later } from '../later';
import { hasCoarsePointer, hasFinePointer } from '../media';
import { texts } from '../texts';
import { ComposerBar } from './composer-bar';
import { MentionPicker } from './mention-picker';
import { shifted, trimmedMessage, withMention } from './mentions';
import { useMentions } from './use-mentions';

const EmojiPicker = later(() => import('./emoji-picker').then((file) => file.EmojiPicker));

const DRAFT_PAUSE_MS = 400;
/** What the padding and the envelope leave of the server's 64 KiB. */
const LONGEST_BYTES = 60_000;

/** What is being answered or changed. */
export type Intent = { type: 'reply' | 'edit'; message: MessageView } | null;

interface ComposerProps {
  conversation: ConversationView;
  intent: Intent;
  onIntent(intent: Intent): void;
  /** The newest own message that can be changed. */
  lastOwn(): MessageView | undefined;
}

export function Composer({ conversation, intent, onIntent, lastOwn }: ComposerProps) {
  const { api } = useEngine();
  const { id } = conversation;
  const [text, setText] = useState(conversation.draft);
  const [mentions, setMentions] = useState<Mention[]>([]);
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [picking, setPicking] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const saving = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** What was being written when an edit began. */
  const before = useRef<{ text: string; mentions: Mention[] } | null>(null);
  const listId = useId();
  const found = useMentions(id, conversation.kind === 'group', text, caret);
  const choice = found && found.start !== dismissed ? found : null;
  const chosen = choice ? Math.min(active, choice.people.length - 1) : 0;
  const over = overLength(text);

  useLayoutEffect(() => {
    if (hasFinePointer()) box.current?.focus();
    EmojiPicker.preload();
  }, []);
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.style.height = 'auto';
    box.current.style.height = `${box.current.scrollHeight}px`;
  }, [text]);
  useEffect(() => {
    if (!intent) return;
    if (intent.type === 'edit') {
      before.current ??= { text, mentions };
      put(intent.message.text, intent.message.mentions);
    }
    box.current?.focus();
  }, [intent]);
  // What was written in the last moment before the chat is left is kept too.
  const unsaved = useRef<string | null>(null);
  useEffect(
    () => () => {
      clearTimeout(saving.current);
      if (unsaved.current !== null) void api.saveDraft(id, unsaved.current);
    },
    [api, id],
  );

  const put = (next: string, nextMentions: Mention[], at = next.length) => {
    setText(next);
    setMentions(nextMentions);
    setCaret(at);
    setError(null);
    requestAnimationFrame(() => box.current?.setSelectionRange(at, at));
  };
  const keepDraft = (draft: string) => {
    clearTimeout(saving.current);
    unsaved.current = draft;
    saving.current = setTimeout(() => {
      unsaved.current = null;
      void api.saveDraft(id, draft);
    }, DRAFT_PAUSE_MS);
  };
  const written = (next: string) => {
    if (intent?.type !== 'edit') keepDraft(next);
    if (next.trim() !== '') void api.typing(id);
  };
  const change = (next: string, at: number) => {
    setMentions(shifted(mentions, text, next));
    setText(next);
    setCaret(at);
    setActive(0);
    setError(null);
    written(next);
  };
  const mention = (person: GroupMemberView | undefined) => {
    if (!choice || !person) return;
    const next = withMention(text, mentions, choice, person);
    put(next.text, next.mentions, next.caret);
    written(next.text);
  };
  const cancel = () => {
    if (intent?.type === 'edit') put(before.current?.text ?? '', before.current?.mentions ?? []);
    before.current = null;
    onIntent(null);
    box.current?.focus();
  };

  const send = async () => {
    const body = trimmedMessage(text, mentions);
    if (body.text === '' || over > 0) return;
    const kept = before.current;
    clearTimeout(saving.current);
    unsaved.current = null;
    before.current = null;
    onIntent(null);
    put(kept?.text ?? '', kept?.mentions ?? []);
    box.current?.focus();
    try {
      if (intent?.type === 'edit') await api.edit(id, intent.message.id, body);
      else await api.send(id, { ...body, replyTo: intent?.message.id ?? null });
    } catch (thrown) {
      const { code, text: reason } = asEngineError(thrown);
      before.current = kept;
      onIntent(intent);
      put(body.text, body.mentions);
      setError(code === 'unexpected' ? texts.composer.notQueued : reason);
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // 229 is what some browsers report for a key that an input method takes for itself.
    if (event.isComposing || event.keyCode === 229) return;
    if (choice && onPickerKey(event)) return;
    if (event.key === 'Escape' && intent) {
      event.preventDefault();
      cancel();
    } else if (event.key === 'ArrowUp' && text === '' && !intent) {
      const message = lastOwn();
      if (!message) return;
      event.preventDefault();
      onIntent({ type: 'edit', message });
    } else if (event.key === 'Enter' && !event.shiftKey && !hasCoarsePointer()) {
      event.preventDefault();
      void send();
    }
  };
  const onPickerKey = (event: KeyboardEvent): boolean => {
    const count = choice?.people.length ?? 0;
    if (event.key === 'ArrowDown') setActive((chosen + 1) % count);
    else if (event.key === 'ArrowUp') setActive((chosen + count - 1) % count);
    else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') mention(choice?.people[chosen]);
    else if (event.key === 'Escape') setDismissed(choice?.start ?? null);
    else return false;
    event.preventDefault();
    return true;
  };
  const insert = (emoji: string) => {
    const start = box.current?.selectionStart ?? text.length;
    const end = box.current?.selectionEnd ?? text.length;
    const next = text.slice(0, start) + emoji + text.slice(end);
    put(next, shifted(mentions, text, next), start + emoji.length);
    written(next);
    setPicking(false);
    box.current?.focus();
  };
  const editing = intent?.type === 'edit';

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {error && <p role="alert">{error}</p>}
      {over > 0 && <p role="alert">{texts.composer.tooLong(over)}</p>}
      {intent && <ComposerBar intent={intent} onCancel={cancel} />}
      {choice && <MentionPicker id={listId} people={choice.people} active={chosen} onPick={mention} />}
      {picking && (
        <EmojiPicker
          onPick={insert}
          onClose={() => {
            setPicking(false);
            box.current?.focus();
          }}
        />
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={texts.composer.emoji}
        aria-expanded={picking}
        onClick={() => setPicking(!picking)}
      >
        <Icon name="emoji" />
      </button>
      <textarea
        ref={box}
        rows={1}
        dir="auto"
        aria-label={texts.composer.message}
        placeholder={texts.composer.placeholder}
        enterkeyhint={hasCoarsePointer() ? 'enter' : 'send'}
        aria-autocomplete={conversation.kind === 'group' ? 'list' : undefined}
        aria-controls={choice ? listId : undefined}
        aria-activedescendant={choice ? `${listId}-${chosen}` : undefined}
        value={text}
        onInput={({ currentTarget }) => change(currentTarget.value, currentTarget.selectionStart)}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
      <button
        type="submit"
        class="icon-button send"
        aria-label={editing ? texts.composer.saveEdit : texts.composer.send}
        aria-disabled={text.trim() === '' || over > 0}
      >
        <Icon name={editing ? 'check' : 'send'} />
      </button>
    </form>
  );
}

/** Bytes that do not fit; measured only when a text could be long enough. */
function overLength(text: string): number {
  if (text.length * 3 <= LONGEST_BYTES) return 0;
  return Math.max(0, new TextEncoder().encode(text).length - LONGEST_BYTES);
}
