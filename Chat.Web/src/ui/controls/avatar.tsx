import { useEffect, useState } from 'preact/hooks';
import { hueOf, initials } from './person-mark';

interface AvatarProps {
  id: string;
  name: string;
  picture?: Uint8Array | null;
  size?: 'small' | 'medium' | 'huge';
  online?: boolean;
}

export function Avatar({ id, name, picture = null, size = 'medium', online = false }: AvatarProps) {
  const url = usePictureUrl(picture);
  return (
    <span class={`avatar avatar-${size} hue-${hueOf(id)}`} aria-hidden="true">
      {url ? <img src={url} alt="" draggable={false} /> : initials(name)}
      {online && <span class="avatar-online" />}
    </span>
  );
}

function usePictureUrl(picture: Uint8Array | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!picture) {
      setUrl(null);
      return;
    }
    const made = URL.createObjectURL(new Blob([picture.slice()]));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return url;
}
