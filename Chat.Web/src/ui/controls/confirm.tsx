import { texts } from '../texts';
import { Modal } from './modal';

interface ConfirmProps {
  heading: string;
  text: string;
  action: string;
  onConfirm(): void;
  onClose(): void;
}

export function Confirm({ heading, text, action, onConfirm, onClose }: ConfirmProps) {
  return (
    <Modal
      heading={heading}
      onClose={onClose}
      foot={
        <>
          <button type="button" onClick={onClose}>
            {texts.cancel}
          </button>
          <button type="button" class="danger" onClick={onConfirm}>
            {action}
          </button>
        </>
      }
    >
      <p>{text}</p>
    </Modal>
  );
}
