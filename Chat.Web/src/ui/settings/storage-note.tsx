import { useState } from 'preact/hooks';
import { useKept } from '../kept-storage';
import { texts } from '../texts';
import '../styles/storage.css';

/** Nothing while the browser keeps what is stored here. */
export function StorageNote() {
  const [kept, ask] = useKept();
  const [refused, setRefused] = useState(false);
  if (kept !== false) return null;
  return (
    <div class="storage-note">
      <p class="field-hint">{texts.settings.mayRemove}</p>
      <button type="button" class="of-section" onClick={() => void ask().then((granted) => setRefused(!granted))}>
        {texts.settings.askToKeep}
      </button>
      <p class="field-hint" aria-live="polite">
        {refused ? texts.settings.notKeptYet : ''}
      </p>
    </div>
  );
}
