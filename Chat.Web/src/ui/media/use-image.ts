import { useEffect, useState } from 'preact/hooks';
import { ownPictureSize } from './own-picture-size';
import { isTooLarge, type Size } from './picture-size';

export interface ShownImage {
  /** Where the page can show it; null until its header was looked at. */
  url: string | null;
  /** Pixels as it is seen, known once it is there. */
  size: Size | null;
  failed: boolean;
  onLoad(event: Event): void;
  onError(): void;
}

/** A photo from this device for an `img`; not one that has more pixels than a device can hold. */
export function useImage(file: File): ShownImage {
  const [url, setUrl] = useState<string | null>(null);
  const [size, setSize] = useState<Size | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    void ownPictureSize(file)
      .catch(() => null)
      .then((said) => {
        if (gone) return;
        if (!said || isTooLarge(said)) return setFailed(true);
        made = URL.createObjectURL(file);
        setUrl(made);
      });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [file]);
  const onLoad = ({ currentTarget }: Event) => {
    if (!(currentTarget instanceof HTMLImageElement)) return;
    setSize({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight });
  };
  return { url, size, failed, onLoad, onError: () => setFailed(true) };
}
