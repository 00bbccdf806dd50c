import { useCallback, useState } from 'preact/hooks';
import type { MessageView } from '../../client/api';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { mediaUrl } from './files';

interface MediaUrl {
  url: string | null;
  /** Why it cannot be shown, in words. */
  error: string | null;
  loading: boolean;
  load(): Promise<string | null>;
}

/** The bytes of a message's attachment, once they are asked for. */
export function useMediaUrl(message: MessageView): MediaUrl {
  const { api } = useEngine();
  const [state, setState] = useState<Omit<MediaUrl, 'load'>>({ url: null, error: null, loading: false });
  const load = useCallback(async () => {
    setState({ url: null, error: null, loading: true });
    try {
      const url = await mediaUrl(api, message);
      setState({ url, error: null, loading: false });
      return url;
    } catch (thrown) {
      const { code, text } = asEngineError(thrown);
      setState({ url: null, error: code === 'cancelled' ? null : text, loading: false });
      return null;
    }
  }, [api, message.id]);
  return { ...state, load };
}
