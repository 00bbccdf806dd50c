import { useEffect, useState } from 'preact/hooks';
import type { Passkey } from '../../client/api';
import { Confirm } from '../controls/confirm';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { texts } from '../texts';
import { moment } from '../time';
import { say, tried } from '../toast/toast';
import { useNow } from '../use-now';
import { AddPasskeyDialog } from './add-passkey-dialog';
import { RenamePasskeyDialog } from './rename-passkey-dialog';
import { canUsePasskeys, forget } from './webauthn';

type Asking = { what: 'rename' | 'remove'; passkey: Passkey } | { what: 'add' } | null;

export function PasskeysSettings() {
  const { api } = useEngine();
  const [known, setKnown] = useState<Passkey[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const { passkeys } = texts;

  const load = async () => {
    setError(null);
    try {
      setKnown(await api.passkeys());
    } catch (thrown) {
      setError(asEngineError(thrown).text);
    }
  };
  useEffect(() => void load(), []);

  const added = async ({ unlocks }: Passkey) => {
    setAsking(null);
    say(unlocks ? passkeys.added : passkeys.addedLocked);
    await load();
  };

  const remove = async ({ id, credentialId }: Passkey) => {
    setAsking(null);
    if (!(await tried(api.removePasskey(id)))) return;
    forget(location.hostname, credentialId);
    await load();
  };

  return (
    <div class="passkeys">
      <h3>{passkeys.heading}</h3>
      <p class="field-hint">{passkeys.hint}</p>
      {known && known.length > 0 && (
        <ul aria-label={passkeys.heading}>
          {known.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              onRename={() => setAsking({ what: 'rename', passkey })}
              onRemove={() => setAsking({ what: 'remove', passkey })}
            />
          ))}
        </ul>
      )}
      {error && <p role="alert">{error}</p>}
      {!known && error ? (
        <button type="button" onClick={load}>
          {texts.tryAgain}
        </button>
      ) : canUsePasskeys() ? (
        <button
          type="button"
          class="with-icon"
          aria-disabled={!known}
          onClick={() => known && setAsking({ what: 'add' })}
        >
          <Icon name="plus" small /> {passkeys.add}
        </button>
      ) : (
        <p class="field-hint">{passkeys.notHere}</p>
      )}
      {asking?.what === 'add' && <AddPasskeyDialog onClose={() => setAsking(null)} onAdded={added} />}
      {asking?.what === 'rename' && (
        <RenamePasskeyDialog
          passkey={asking.passkey}
          onClose={() => setAsking(null)}
          onRenamed={() => {
            setAsking(null);
            void load();
          }}
        />
      )}
      {asking?.what === 'remove' && (
        <Confirm
          heading={passkeys.removeHeading(asking.passkey.name)}
          text={passkeys.removeText}
          action={passkeys.remove}
          onConfirm={() => remove(asking.passkey)}
          onClose={() => setAsking(null)}
        />
      )}
    </div>
  );
}

interface PasskeyRowProps {
  passkey: Passkey;
  onRename(): void;
  onRemove(): void;
}

function PasskeyRow({ passkey, onRename, onRemove }: PasskeyRowProps) {
  const now = useNow(60_000);
  const { passkeys } = texts;
  const { name, createdAt, lastUsedAt, unlocks } = passkey;
  return (
    <li class="passkey">
      <Icon name="key" />
      <div class="passkey-text">
        <span class="passkey-name" dir="auto">
          {name}
        </span>
        <span class="field-hint">
          {passkeys.addedAt(moment(createdAt, now))}
          {' · '}
          {lastUsedAt === null ? passkeys.neverUsed : passkeys.usedAt(moment(lastUsedAt, now))}
        </span>
        {!unlocks && <span class="field-hint">{passkeys.locked}</span>}
      </div>
      <button type="button" class="icon-button" aria-label={passkeys.renameOf(name)} onClick={onRename}>
        <Icon name="edit" />
      </button>
      <button type="button" class="icon-button" aria-label={passkeys.removeOf(name)} onClick={onRemove}>
        <Icon name="trash" />
      </button>
    </li>
  );
}
