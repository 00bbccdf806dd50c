import { useLayoutEffect, useRef } from 'preact/hooks';
import { texts } from '../texts';
import { EmojiGrid } from './emoji-grid';

export function EmojiPicker({ onPick, onClose }: { onPick(emoji: string): void; onClose(): void }) {
  const picker = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => picker.current?.querySelector('button')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <div
      ref={picker}
      class="emoji-picker"
      role="dialog"
      aria-label={texts.composer.picker}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <EmojiGrid onPick={onPick} />
    </div>
  );
}
