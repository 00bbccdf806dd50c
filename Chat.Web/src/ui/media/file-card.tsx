import { useState } from 'preact/hooks';
import type { AttachmentView, MessageView } from '../../client/api';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { texts } from '../texts';
import { nameOf, saveFile } from './files';
import { Ring } from './ring';
import { sizeInWords } from './units';
import { useTransfer } from './use-transfer';

/** A file by name and size, never opened here: saved, whatever is in it is opened by who knows how. */
export function FileCard({ message, attachment }: { message: MessageView; attachment: AttachmentView }) {
  const { api } = useEngine();
  const transfer = useTransfer(message);
  const [error, setError] = useState<string | null>(null);
  const name = nameOf(message);
  const save = async () => {
    setError(null);
    try {
      await saveFile(api, message);
    } catch (thrown) {
      const { code, text } = asEngineError(thrown);
      if (code !== 'cancelled') setError(text);
    }
  };
  return (
    <>
      <div class="file-card">
        {transfer ? (
          <Ring message={message} transfer={transfer} />
        ) : (
          <span class="file-icon" aria-hidden="true">
            <Icon name="file" />
          </span>
        )}
        <span class="file-name" dir="auto">
          {name}
        </span>
        <span class="file-size">{sizeInWords(attachment.size)}</span>
        {!transfer && (
          <button type="button" class="icon-button" aria-label={texts.media.saveFile(name)} onClick={save}>
            <Icon name="download" />
          </button>
        )}
      </div>
      {error && (
        <p class="bubble-error" role="alert">
          {error}
        </p>
      )}
    </>
  );
}
