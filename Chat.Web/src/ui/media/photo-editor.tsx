import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../controls/icons';
import { texts } from '../texts';
import { CropFrame } from './crop-frame';
import { fittedPart, isUnedited, type PhotoEdit, turned, turnedSize, UNEDITED } from './edit';
import type { Size } from './picture-size';
import { useImage } from './use-image';
import { useRoom } from './use-room';
import './photo-editor.css';

const SHAPES = ['free', 'square', 'original'] as const;
type Shape = (typeof SHAPES)[number];

interface PhotoEditorProps {
  file: File;
  edit: PhotoEdit | null;
  /** Null: as it was taken. */
  onDone(edit: PhotoEdit | null): void;
  onCancel(): void;
}

/** Turns and crops a photo, over the whole window. Here it is only looked at: the worker that shrinks it carries it out. */
export function PhotoEditor({ file, edit, onDone, onCancel }: PhotoEditorProps) {
  const { editor } = texts.media;
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const room = useRoom(stage);
  const image = useImage(file);
  const [current, setCurrent] = useState(edit ?? UNEDITED);
  const [shape, setShape] = useState<Shape>('free');
  const result = useRef<PhotoEdit | null | undefined>(undefined);
  useEffect(() => dialog.current?.showModal(), []);

  const size = image.size && turnedSize(image.size, current.turns);
  const box = size && contained(size, room);
  const choose = (next: Shape) => {
    setShape(next);
    const ratio = size && ratioOf(next, size);
    if (ratio) setCurrent({ ...current, part: fittedPart(current.part, ratio) });
  };
  const reset = () => {
    setShape('free');
    setCurrent(UNEDITED);
  };
  // Closed first, so that the browser gives the focus back.
  const done = () => {
    result.current = isUnedited(current) ? null : current;
    dialog.current?.close();
  };
  const closed = () => (result.current === undefined ? onCancel() : onDone(result.current));

  return (
    <dialog ref={dialog} class="editor" aria-label={editor.heading} onClose={closed}>
      <header class="editor-bar">
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          {texts.cancel}
        </button>
        <h2>{editor.heading}</h2>
        <button type="button" class="primary" disabled={!size} onClick={done}>
          {editor.done}
        </button>
      </header>
      <div ref={stage} class="editor-stage">
        {image.url && (
          <div class="editor-picture" style={{ width: `${box?.width ?? 0}px`, height: `${box?.height ?? 0}px` }}>
            <img
              src={image.url}
              alt=""
              draggable={false}
              style={{
                ...uprightBox(box, current.turns),
                transform: `translate(-50%, -50%) rotate(${90 * current.turns}deg)`,
              }}
              onLoad={image.onLoad}
              onError={image.onError}
            />
            {size && box && (
              <CropFrame
                part={current.part}
                size={size}
                box={box}
                ratio={ratioOf(shape, size)}
                onPart={(part) => setCurrent((old) => ({ ...old, part }))}
              />
            )}
          </div>
        )}
        {image.failed && <p role="alert">{editor.unreadable}</p>}
      </div>
      <footer class="editor-tools">
        <fieldset class="editor-shapes" aria-label={editor.shape}>
          {SHAPES.map((one) => (
            <button key={one} type="button" aria-pressed={shape === one} disabled={!size} onClick={() => choose(one)}>
              {editor[one]}
            </button>
          ))}
        </fieldset>
        <span class="editor-turns">
          <button
            type="button"
            class="icon-button"
            aria-label={editor.rotateLeft}
            disabled={!size}
            onClick={() => setCurrent(turned(current, -1))}
          >
            <Icon name="rotateLeft" />
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label={editor.rotateRight}
            disabled={!size}
            onClick={() => setCurrent(turned(current, 1))}
          >
            <Icon name="rotateRight" />
          </button>
          <button type="button" class="quiet" disabled={isUnedited(current)} onClick={reset}>
            {editor.reset}
          </button>
        </span>
      </footer>
    </dialog>
  );
}

/** Width to height as fractions of a picture of this size; null: any. */
function ratioOf(shape: Shape, { width, height }: Size): number | null {
  if (shape === 'free') return null;
  return shape === 'square' ? height / width : 1;
}

function contained({ width, height }: Size, room: Size): Size {
  const scale = Math.min(room.width / width, room.height / height);
  return { width: width * scale, height: height * scale };
}

/** The picture's own box before it is turned into the one on the stage. */
function uprightBox(box: Size | null, turns: number): { width: string; height: string } {
  const { width, height } = turnedSize(box ?? { width: 0, height: 0 }, turns);
  return { width: `${width}px`, height: `${height}px` };
}
