import { useId, useRef } from 'preact/hooks';
import { locale, texts } from '../texts';
import { type Handle, moved, type Part, pixelsOf, resized } from './edit';
import type { Size } from './picture-size';

/** What an arrow key moves by, as a fraction of the picture; and with Shift. */
const STEP = 0.01;
const FAR_STEP = 0.1;

const HANDLES = {
  topLeft: { x: -1, y: -1 },
  top: { x: 0, y: -1 },
  topRight: { x: 1, y: -1 },
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  bottomLeft: { x: -1, y: 1 },
  bottom: { x: 0, y: 1 },
  bottomRight: { x: 1, y: 1 },
} as const satisfies Record<string, Handle>;

const ARROWS: Record<string, [dx: number, dy: number] | undefined> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface CropFrameProps {
  part: Part;
  /** Pixels of the turned picture. */
  size: Size;
  /** CSS pixels that it takes here. */
  box: Size;
  /** Width to height as fractions; null: any. */
  ratio: number | null;
  onPart(part: Part): void;
}

type Change = (from: Part, dx: number, dy: number) => Part;

/**
 * What is kept of a picture, with a handle at each corner and edge; they and the frame itself are moved by pointer and by arrow keys. An application to
 * screen readers, since they would take the arrow keys for themselves elsewhere. Left is left in every language: so it is in the picture.
 */
export function CropFrame({ part, size, box, ratio, onPart }: CropFrameProps) {
  const { editor } = texts.media;
  const hint = useId();
  const drag = useRef<{ pointer: number; x: number; y: number; from: Part } | null>(null);
  const movable = (change: Change) => ({
    'aria-describedby': hint,
    onPointerDown: (event: PointerEvent & { currentTarget: HTMLElement }) => {
      if (drag.current || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { pointer: event.pointerId, x: event.clientX, y: event.clientY, from: part };
    },
    onPointerMove: ({ pointerId, clientX, clientY }: PointerEvent) => {
      const start = drag.current;
      if (start?.pointer !== pointerId) return;
      onPart(change(start.from, (clientX - start.x) / box.width, (clientY - start.y) / box.height));
    },
    onLostPointerCapture: ({ pointerId }: PointerEvent) => {
      if (drag.current?.pointer === pointerId) drag.current = null;
    },
    onKeyDown: (event: KeyboardEvent) => {
      const arrow = ARROWS[event.key];
      if (!arrow || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const step = event.shiftKey ? FAR_STEP : STEP;
      onPart(change(part, step * arrow[0], step * arrow[1]));
    },
  });
  const { width, height } = pixelsOf(part, size);
  return (
    <>
      <div class="crop-shade" aria-hidden="true">
        <div style={placeOf(part)} />
      </div>
      <div class="crop" role="application" aria-label={editor.crop} style={placeOf(part)}>
        <button type="button" class="crop-inside" aria-label={editor.inside} {...movable(moved)} />
        {Object.entries(HANDLES).map(([name, handle]) => (
          <button
            key={name}
            type="button"
            class="crop-handle"
            aria-label={editor.handles[name as keyof typeof HANDLES]}
            data-x={handle.x}
            data-y={handle.y}
            {...movable((from, dx, dy) => resized(from, handle, dx, dy, ratio))}
          />
        ))}
      </div>
      <p class="visually-hidden" id={hint}>
        {editor.hint}
      </p>
      <p class="crop-size" role="status">
        {editor.size(width.toLocaleString(locale), height.toLocaleString(locale))}
      </p>
    </>
  );
}

function placeOf({ left, top, width, height }: Part) {
  return { left: `${100 * left}%`, top: `${100 * top}%`, width: `${100 * width}%`, height: `${100 * height}%` };
}
