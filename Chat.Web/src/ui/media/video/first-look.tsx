import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../../controls/icons';

/** Some begin in the dark. */
const SECOND = 0.5;

/** A video's beginning, where the browser can show it; nothing plays. */
export function FirstLook({ file }: { file: File }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(`${made}#t=${SECOND}`);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return (
    <span class="tray-thumbnail" aria-hidden="true">
      {url && <video src={url} preload="metadata" muted playsInline disablePictureInPicture tabIndex={-1} />}
      <span class="picture-play">
        <Icon name="play" />
      </span>
    </span>
  );
}
