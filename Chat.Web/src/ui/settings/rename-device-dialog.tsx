import { useState } from 'preact/hooks';
import type { DeviceView } from '../../client/api';
import { Field } from '../controls/field';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { texts } from '../texts';

export function RenameDeviceDialog({ device, onClose }: { device: DeviceView; onClose(): void }) {
  const { api } = useEngine();
  const [name, setName] = useState(device.name);
  const [error, setError] = useState<string | null>(null);
  const save = async () => {
    try {
      await api.renameThisDevice(name);
      onClose();
    } catch (thrown) {
      setError(asEngineError(thrown).text);
    }
  };
  return (
    <Modal
      heading={texts.devices.renameHeading}
      onClose={onClose}
      foot={
        <button type="button" class="primary" onClick={save}>
          {texts.save}
        </button>
      }
    >
      <Field
        label={texts.devices.name}
        error={error}
        value={name}
        onValue={setName}
        input={{ dir: 'auto', autocomplete: 'off', maxLength: 64 }}
      />
    </Modal>
  );
}
