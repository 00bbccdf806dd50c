import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { hasCoarsePointer, hasFinePointer } from '../media';
import { texts } from '../texts';
import { EmojiPicker } from './emoji-picker';

const DRAFT_PAUSE_MS = 400;

export function Composer({ conversationId, draft }: { conversationId: string; draft: string }) {
  const { api } = useEngine();
  const [text, setText] = useState(draft);
  const [error, setError] = useState<string | null>(null);
  const [picking, setPicking] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const saving = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useLayoutEffect(() => {
    if (hasFinePointer()) box.current?.focus();
  }, []);
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.style.height = 'auto';
    box.current.style.height = `${box.current.scrollHeight}px`;
  }, [text]);

  const change = (next: string) => {
    setText(next);
    setError(null);
    clearTimeout(saving.current);
    saving.current = setTimeout(() => void api.saveDraft(conversationId, next), DRAFT_PAUSE_MS);
    if (next.trim() !== '') void api.typing(conversationId);
  };

  const send = async () => {
    const body = text.trim();
    if (body === '') return;
    clearTimeout(saving.current);
    setText('');
    box.current?.focus();
    try {
      await api.send(conversationId, { text: body, replyTo: null, mentions: [] });
    } catch {
      setText(body);
      setError(texts.composer.notQueued);
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // 229 is what some browsers report for a key that an input method takes for itself.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || composing || hasCoarsePointer()) return;
    event.preventDefault();
    void send();
  };

  const insert = (emoji: string) => {
    const start = box.current?.selectionStart ?? text.length;
    const end = box.current?.selectionEnd ?? text.length;
    change(text.slice(0, start) + emoji + text.slice(end));
    setPicking(false);
    box.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {error && <p role="alert">{error}</p>}
      {picking && <EmojiPicker onPick={insert} onClose={() => setPicking(false)} />}
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
        value={text}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="submit"
        class="icon-button send"
        aria-label={texts.composer.send}
        aria-disabled={text.trim() === ''}
      >
        <Icon name="send" />
      </button>
    </form>
  );
}
