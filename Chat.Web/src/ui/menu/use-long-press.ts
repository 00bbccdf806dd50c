import { useRef } from 'preact/hooks';

const HOLD_MS = 450;
const SLIP_PX = 10;

export interface Gestures {
  onContextMenu(event: MouseEvent): void;
  onPointerDown(event: PointerEvent): void;
  onPointerMove(event: PointerEvent): void;
  onPointerUp(): void;
  onPointerCancel(): void;
  onClickCapture(event: MouseEvent): void;
}

/** The ways to ask for a menu without its button: right click, the menu key, and a finger that stays. */
export function useLongPress(ask: (at: { x: number; y: number } | DOMRect) => void): Gestures {
  const held = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const asked = useRef(false);
  const release = () => {
    if (held.current) clearTimeout(held.current.timer);
    held.current = null;
  };
  return {
    onContextMenu(event) {
      // Whoever has marked text or points at a link wants the browser's own menu.
      if (getSelection()?.isCollapsed === false || isLink(event.target)) return;
      event.preventDefault();
      release();
      const byKey = event.button !== 2 || (event.clientX === 0 && event.clientY === 0);
      ask(
        byKey ? (event.currentTarget as HTMLElement).getBoundingClientRect() : { x: event.clientX, y: event.clientY },
      );
    },
    onPointerDown(event) {
      asked.current = false;
      if (event.pointerType !== 'touch' || isLink(event.target)) return;
      const { clientX: x, clientY: y } = event;
      const timer = setTimeout(() => {
        held.current = null;
        asked.current = true;
        navigator.vibrate?.(10);
        ask({ x, y });
      }, HOLD_MS);
      held.current = { timer, x, y };
    },
    onPointerMove(event) {
      if (held.current && Math.hypot(event.clientX - held.current.x, event.clientY - held.current.y) > SLIP_PX)
        release();
    },
    onPointerUp: release,
    onPointerCancel: release,
    onClickCapture(event) {
      // Lifting the finger that asked for the menu is not a click.
      if (!asked.current) return;
      asked.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

function isLink(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a[target]') !== null;
}
