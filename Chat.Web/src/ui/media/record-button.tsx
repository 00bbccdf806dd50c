import { useRef } from 'preact/hooks';
import { Icon } from '../controls/icons';
import { direction, texts } from '../texts';
import { slideTowardsStart } from './slide';

/** Shorter is a tap. */
const HOLD_MS = 300;

interface RecordButtonProps {
  /** It is held down, and the recording runs. */
  held: boolean;
  onTap(): void;
  onHold(): void;
  /** @param slid how far towards the start of the line, 0 to 1: there the recording is cancelled */
  onSlide(slid: number): void;
  onRelease(): void;
  onCancel(): void;
  /** The system took the pointer away: nobody has said whether to send. */
  onLost(): void;
}

/**
 * Recording begins with a tap (or a key), or runs for as long as the button is held: then letting go sends, and sliding towards the start of the line
 * cancels.
 */
export function RecordButton({ held, onTap, onHold, onSlide, onRelease, onCancel, onLost }: RecordButtonProps) {
  const press = useRef<{ pointer: number; x: number; at: number; timer: ReturnType<typeof setTimeout> } | null>(null);
  /** The click that follows a hold is none. */
  const wasHeld = useRef(false);
  const end = (pointer: number) => {
    const ended = press.current;
    if (ended?.pointer !== pointer) return null;
    clearTimeout(ended.timer);
    press.current = null;
    return ended;
  };
  return (
    <button
      type="button"
      class={`icon-button record ${held ? 'held' : ''}`}
      aria-label={texts.media.record}
      onClick={() => {
        if (!wasHeld.current) onTap();
        wasHeld.current = false;
      }}
      // A finger that stays would ask for a menu.
      onContextMenu={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        wasHeld.current = false;
        if (!event.isPrimary || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const timer = setTimeout(() => {
          wasHeld.current = true;
          navigator.vibrate?.(10);
          onHold();
        }, HOLD_MS);
        press.current = { pointer: event.pointerId, x: event.clientX, at: event.timeStamp, timer };
      }}
      onPointerMove={(event) => {
        const current = press.current;
        if (current?.pointer !== event.pointerId || !wasHeld.current) return;
        const slid = slideTowardsStart(event.clientX - current.x, direction);
        onSlide(slid);
        if (slid < 1) return;
        end(event.pointerId);
        onCancel();
      }}
      onPointerUp={(event) => {
        const ended = end(event.pointerId);
        if (!ended || !wasHeld.current) return;
        // On a page that stood still meanwhile the timer may have come first.
        if (event.timeStamp - ended.at < HOLD_MS) onLost();
        else onRelease();
      }}
      onLostPointerCapture={(event) => {
        if (end(event.pointerId) && wasHeld.current) onLost();
      }}
    >
      <Icon name="microphone" />
    </button>
  );
}
