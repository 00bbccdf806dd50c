import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { texts } from '../texts';
import { Icon } from './icons';

/** A modal dialog: the browser keeps the focus inside and gives it back; Escape and a click beside it close it. */
export function Modal({
  heading,
  onClose,
  children,
}: {
  heading: string;
  onClose(): void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="modal" aria-labelledby={id} onClose={onClose} {...{ closedby: 'any' }}>
      <div class="modal-content">
        <header class="modal-header">
          <h2 id={id}>{heading}</h2>
          <button type="button" class="icon-button" aria-label={texts.close} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
