import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { texts } from '../texts';
import { Icon } from './icons';

interface ModalProps {
  heading: string;
  onClose(): void;
  children: ComponentChildren;
  /** Stays in sight below what scrolls. */
  foot?: ComponentChildren;
}

/** A modal dialog: the browser keeps the focus inside and gives it back; Escape and a click beside it close it. */
export function Modal({ heading, onClose, children, foot }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // A dialog that is taken away without being closed gives nothing back.
    return () => {
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} class="modal" aria-labelledby={id} onClose={onClose} {...{ closedby: 'any' }}>
      <div class="modal-frame">
        <header class="modal-header">
          <h2 id={id}>{heading}</h2>
          <button type="button" class="icon-button" aria-label={texts.close} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        <div class="modal-content">{children}</div>
        {foot && <footer class="modal-foot">{foot}</footer>}
      </div>
    </dialog>
  );
}
