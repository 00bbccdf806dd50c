import { useId, useState } from 'preact/hooks';
import { Avatar } from '../controls/avatar';
import { Icon } from '../controls/icons';
import { texts } from '../texts';
import { squarePicture } from './square-picture';

interface PictureFieldProps {
  id: string;
  name: string;
  picture: Uint8Array | null;
  onPicture(picture: Uint8Array | null): void;
}

export function PictureField({ id, name, picture, onPicture }: PictureFieldProps) {
  const input = useId();
  const [failed, setFailed] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      onPicture(await squarePicture(file));
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  return (
    <div class="picture-field">
      <label for={input} class="picture-choice">
        {picture || name.trim() !== '' ? (
          <Avatar id={id} name={name} picture={picture} size="huge" />
        ) : (
          <span class="avatar avatar-huge avatar-empty">
            <Icon name="camera" />
          </span>
        )}
        <span class="quiet-text">{picture ? texts.newGroup.changePicture : texts.newGroup.choosePicture}</span>
      </label>
      <input
        id={input}
        type="file"
        accept="image/*"
        class="visually-hidden"
        onChange={({ currentTarget }) => {
          void take(currentTarget.files?.[0]);
          currentTarget.value = '';
        }}
      />
      {picture && (
        <button type="button" class="quiet" onClick={() => onPicture(null)}>
          {texts.newGroup.removePicture}
        </button>
      )}
      {failed && <p role="alert">{texts.newGroup.pictureFailed}</p>}
    </div>
  );
}
