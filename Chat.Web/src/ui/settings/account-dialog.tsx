import type { ComponentChildren, TargetedSubmitEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Modal } from '../controls/modal';
import { refusalText } from '../refusal-text';
import { texts } from '../texts';

interface AccountDialogProps {
  heading: string;
  action: string;
  danger?: boolean;
  /** What is wrong before anything is asked for; null when nothing is. */
  problem(): string | null;
  /** Closes the dialog itself; what it rejects with is shown. */
  onSubmit(): Promise<void>;
  onClose(): void;
  children: ComponentChildren;
}

/** A small form about one's own account: one thing to do, at most one at a time, and what went wrong stands above the button. */
export function AccountDialog(props: AccountDialogProps) {
  const { heading, action, danger = false, problem, onSubmit, onClose, children } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const form = useId();
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const wrong = problem();
    setError(wrong);
    if (wrong !== null) return;
    setBusy(true);
    try {
      await onSubmit();
    } catch (thrown) {
      setError(refusalText(thrown).text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      heading={heading}
      onClose={onClose}
      foot={
        <>
          {danger && (
            <button type="button" onClick={onClose}>
              {texts.cancel}
            </button>
          )}
          <button type="submit" form={form} class={danger ? 'danger' : 'primary'} aria-disabled={busy} aria-busy={busy}>
            {action}
          </button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate>
        {children}
        {error && <p role="alert">{error}</p>}
      </form>
    </Modal>
  );
}
