import { useRef, useState } from 'preact/hooks';
import { direction } from '../texts';

const MOST = 8;
const SWIPE_PX = 60;
const DOUBLE = 2.5;

interface View {
  scale: number;
  x: number;
  y: number;
}

const WHOLE: View = { scale: 1, x: 0, y: 0 };

/** Zoom by wheel, double click, two fingers and buttons; moving while zoomed; a swipe to the side otherwise. */
export function useZoom(onSwipe: (step: number) => void) {
  const [view, setView] = useState<View>(WHOLE);
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const began = useRef<{ x: number; view: View; spread: number; alone: boolean } | null>(null);
  const by = (factor: number) =>
    setView(({ scale, x, y }) => {
      const next = Math.min(MOST, Math.max(1, scale * factor));
      return next === 1 ? WHOLE : { scale: next, x: (x * next) / scale, y: (y * next) / scale };
    });
  const spread = () => {
    const [one, other] = [...fingers.current.values()];
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  };
  const gestures = {
    onWheel: (event: WheelEvent) => {
      event.preventDefault();
      by(event.deltaY < 0 ? 1.15 : 1 / 1.15);
    },
    onDblClick: (event: MouseEvent) => {
      if (event.target instanceof HTMLImageElement) setView(view.scale > 1 ? WHOLE : { ...WHOLE, scale: DOUBLE });
    },
    onPointerDown: (event: PointerEvent) => {
      if (!(event.target instanceof HTMLImageElement)) return;
      event.target.setPointerCapture(event.pointerId);
      fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      began.current = { x: event.clientX, view, spread: spread(), alone: fingers.current.size === 1 };
    },
    onPointerMove: (event: PointerEvent) => {
      const last = fingers.current.get(event.pointerId);
      const start = began.current;
      if (!last || !start) return;
      fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (fingers.current.size === 2 && start.spread > 0) {
        const scale = Math.min(MOST, Math.max(1, (start.view.scale * spread()) / start.spread));
        setView({ ...start.view, scale });
      } else if (view.scale > 1)
        setView((old) => ({ ...old, x: old.x + event.clientX - last.x, y: old.y + event.clientY - last.y }));
    },
    onPointerUp: (event: PointerEvent) => {
      const start = began.current;
      fingers.current.delete(event.pointerId);
      if (fingers.current.size > 0 || !start) return;
      began.current = null;
      const moved = event.clientX - start.x;
      // The last of two fingers that zoomed is no swipe.
      if (!start.alone || start.view.scale > 1 || Math.abs(moved) < SWIPE_PX) return;
      onSwipe(moved < 0 === (direction === 'ltr') ? 1 : -1);
    },
    onPointerCancel: (event: PointerEvent) => {
      fingers.current.delete(event.pointerId);
    },
  };
  const style = { transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` };
  return { gestures, style, by };
}
