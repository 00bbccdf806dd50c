import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ConversationView, DraftTarget, GroupMemberView, Mention, MessageView } from '../../client/api';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { useHold } from '../held';
import { later } from '../later';
import { hasCoarsePointer, hasFinePointer } from '../media';
import { Incoming, Tray, VoiceRecorder } from '../media/composer-parts';
import { RecordButton } from '../media/record-button';
import type { RecordingBy } from '../media/voice-recorder';
import { texts } from '../texts';
import { ComposerBar } from './composer-bar';
import { MentionPicker } from './mention-picker';
import { shifted, trimmedMessage, withMention } from './mentions';
import { useDraft } from './use-draft';
import { useMentions } from './use-mentions';

const EmojiPicker = later(() => import('./emoji-picker').then((file) => file.EmojiPicker));

/** What the padding and the envelope leave of the server's 64 KiB. */
const LONGEST_BYTES = 60_000;

/** How late what was kept before a reload may become known to a chat that is shown already. */
const LATE_MS = 2_000;

/** What is being answered or changed; `restored` when that goes on, with an edit's text so far. */
export type Intent = { type: 'reply' | 'edit'; message: MessageView; restored?: { text: string } } | null;

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
  const [files, setFiles] = useState<File[]>([]);
  const [recording, setRecording] = useState<RecordingBy | null>(null);
  const [slid, setSlid] = useState(0);
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const draft = useDraft(id);
  useHold(files.length > 0 || recording !== null);
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
    Tray.preload();
  }, []);
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.style.height = 'auto';
    box.current.style.height = `${box.current.scrollHeight}px`;
  }, [text]);
  /** Where the caret is to be once the text that was put is shown. */
  const caretTo = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (caretTo.current !== null) box.current?.setSelectionRange(caretTo.current, caretTo.current);
    caretTo.current = null;
  }, [text]);
  const spoke = useRef(false);
  useLayoutEffect(() => {
    // It was not there while somebody spoke.
    if (spoke.current && !recording && hasFinePointer()) box.current?.focus();
    spoke.current = recording !== null;
  }, [recording]);
  // Together with what it shows: whatever is written or pressed next finds it done.
  useLayoutEffect(() => {
    if (!intent) return;
    let next = text;
    if (intent.type === 'edit') {
      const { message } = intent;
      next = intent.restored?.text ?? message.text;
      before.current ??= { text, mentions };
      put(next, shifted(message.mentions, message.text, next));
    } else if (before.current) {
      // An answer in the middle of an edit ends that: the draft is what was written before.
      next = before.current.text;
      put(next, before.current.mentions);
      before.current = null;
    }
    if (!intent.restored) {
      touched.current = true;
      keep(next);
    }
    // A keyboard that comes up by itself would cover half of a chat that was only opened.
    if (!intent.restored || hasFinePointer()) box.current?.focus();
  }, [intent]);
  /** Something was written or chosen here; until then what is kept of this chat is another view's to change. */
  const touched = useRef(false);
  const opened = useRef(performance.now());
  useEffect(() => {
    const target = conversation.draftFor;
    if (touched.current) return;
    if (!target && intent?.restored) {
      // It was sent, changed or cancelled in another view.
      before.current = null;
      put(conversation.draft, []);
      onIntent(null);
    }
    // What another view begins later is not taken over.
    if (!target || performance.now() - opened.current > LATE_MS) return;
    let late = false;
    void api.message(id, target.messageId).then((message) => {
      if (late || touched.current || message?.kind !== 'text') return;
      onIntent({ type: target.type, message, restored: { text: target.type === 'edit' ? target.text : '' } });
    });
    return () => {
      late = true;
    };
    // Every event of the chat brings a copy of it.
  }, [JSON.stringify(conversation.draftFor)]);
  // A draft from another device, unless something else is being written here.
  const known = useRef(conversation.draft);
  useEffect(() => {
    const last = known.current;
    known.current = conversation.draft;
    if (text === last && text !== conversation.draft && intent?.type !== 'edit') put(conversation.draft, []);
  }, [conversation.draft]);

  const put = (next: string, nextMentions: Mention[], at = next.length) => {
    setText(next);
    setMentions(nextMentions);
    setCaret(at);
    setError(null);
    if (next === text) box.current?.setSelectionRange(at, at);
    else caretTo.current = at;
  };
  const keep = (next: string) => {
    const target = targetOf(intent, next);
    draft.keep(target?.type === 'edit' ? (before.current?.text ?? '') : next, target);
  };
  const written = (next: string) => {
    touched.current = true;
    keep(next);
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
    const back = intent?.type === 'edit' ? (before.current ?? { text: '', mentions: [] }) : { text, mentions };
    if (intent?.type === 'edit') put(back.text, back.mentions);
    before.current = null;
    draft.keep(back.text, null);
    onIntent(null);
    box.current?.focus();
  };

  const send = async () => {
    const body = trimmedMessage(text, mentions);
    if (body.text === '' || over > 0) return;
    const kept = before.current;
    touched.current = true;
    // What is sent takes the draft along; what is changed leaves the one that waits.
    draft.drop();
    if (intent?.type === 'edit') draft.keep(kept?.text ?? '', null);
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
      onIntent(intent?.type === 'edit' ? { ...intent, restored: body } : intent);
      put(body.text, body.mentions);
      keep(body.text);
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
  const replyTo = intent?.type === 'reply' ? intent.message.id : null;
  const attached = (sent: boolean) => {
    setFiles([]);
    setRecording(null);
    if (sent && replyTo) {
      draft.keep(text, null);
      onIntent(null);
    }
    box.current?.focus();
  };

  return (
    <>
      <form
        class={`composer ${recording === 'hold' ? 'holding' : ''}`}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {error && <p role="alert">{error}</p>}
        {over > 0 && <p role="alert">{texts.composer.tooLong(over)}</p>}
        {intent && <ComposerBar intent={intent} onCancel={cancel} />}
        {recording ? (
          <VoiceRecorder conversationId={id} replyTo={replyTo} by={recording} slid={slid} onDone={attached} />
        ) : (
          <>
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
            {!editing && (
              <button
                type="button"
                class="icon-button"
                aria-label={texts.media.attach}
                onClick={() => picker.current?.click()}
              >
                <Icon name="attach" />
              </button>
            )}
            <input
              ref={picker}
              type="file"
              multiple
              tabIndex={-1}
              class="visually-hidden"
              aria-label={texts.media.attachFiles}
              onChange={({ currentTarget }) => {
                setFiles([...(currentTarget.files ?? [])]);
                currentTarget.value = '';
              }}
            />
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
          </>
        )}
        {(recording === 'hold' || (!recording && text === '' && !editing)) && (
          // The same button while it is held, so that it goes on to hear the pointer.
          <RecordButton
            key="record"
            held={recording === 'hold'}
            onTap={() => setRecording('tap')}
            onHold={() => {
              setSlid(0);
              setRecording('hold');
            }}
            onSlide={setSlid}
            onRelease={() => setRecording('release')}
            onCancel={() => attached(false)}
            onLost={() => setRecording('tap')}
          />
        )}
        {(!recording || recording === 'hold') && (
          <button
            type="submit"
            class="icon-button send"
            aria-label={editing ? texts.composer.saveEdit : texts.composer.send}
            aria-disabled={text.trim() === '' || over > 0}
          >
            <Icon name={editing ? 'check' : 'send'} />
          </button>
        )}
      </form>
      {!recording && <Incoming conversationId={id} onFiles={setFiles} />}
      {files.length > 0 && (
        <Tray
          conversationId={id}
          files={files}
          replyTo={replyTo}
          onSent={() => attached(true)}
          onClose={() => attached(false)}
        />
      )}
    </>
  );
}

function targetOf(intent: Intent, text: string): DraftTarget | null {
  if (!intent) return null;
  const messageId = intent.message.id;
  return intent.type === 'edit' ? { type: 'edit', messageId, text } : { type: 'reply', messageId };
}

/** Bytes that do not fit; measured only when a text could be long enough. */
function overLength(text: string): number {
  if (text.length * 3 <= LONGEST_BYTES) return 0;
  return Math.max(0, new TextEncoder().encode(text).length - LONGEST_BYTES);
}
