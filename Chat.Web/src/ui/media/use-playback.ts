import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { EngineError, MessageView } from '../../client/api';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { canStream, endStream, startStream } from './streams';
import { useMediaUrl } from './use-media-url';

interface Playback {
  url: string | null;
  /** Why it cannot be played (on), in words; there is no `url` then. */
  error: string | null;
  loading: boolean;
  load(): Promise<string | null>;
  /** What is to hear of the player's `error` events. */
  failed(event: Event): void;
  /** What is to hear of the player's `waiting` events. */
  starved(event: Event): void;
}

const OFFLINE = 'offline';

/**
 * An address to play a message's video or sound from: one that loads while it is played, else one of the whole file. What the engine refuses is said at once,
 * whatever is still in the player; only that the server is away waits until the player has nothing left to play.
 * @param isSmall fetched whole in any case
 */
export function usePlayback(
  message: MessageView,
  player: RefObject<HTMLMediaElement | null>,
  isSmall = false,
): Playback {
  const { api } = useEngine();
  const whole = useMediaUrl(message);
  const stream = useRef<string | null>(null);
  const refusal = useRef<EngineError | null>(null);
  /** The player has got something of the stream. */
  const came = useRef(false);
  const [url, setUrl] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  const end = useCallback(() => {
    if (stream.current) endStream(stream.current);
    stream.current = null;
  }, []);
  useEffect(() => end, [end]);

  const stop = (text: string | null) => {
    end();
    setUrl(null);
    setError(text);
  };
  const loadWhole = async () => {
    stop(null);
    const loaded = await whole.load();
    setUrl(loaded);
    return loaded;
  };
  const told = (refused: EngineError | null) => {
    refusal.current = refused;
    came.current ||= !refused;
    if (!refused) return;
    const isPlaying = (player.current?.readyState ?? 0) >= HTMLMediaElement.HAVE_FUTURE_DATA;
    if (refused.code !== OFFLINE || !isPlaying) stop(refused.text);
  };
  const load = async () => {
    refusal.current = null;
    came.current = false;
    if (isSmall || !canStream()) return loadWhole();
    stop(null);
    stream.current = startStream(api, message, told);
    setUrl(stream.current);
    return stream.current;
  };
  // A player that has been taken away may still say something; it is not about the one in its place.
  const isPresent = ({ currentTarget }: Event) => currentTarget === player.current;
  const failed = (event: Event) => {
    if (!isPresent(event)) return;
    const isUnreadable = came.current && (player.current?.error?.code ?? 0) >= MediaError.MEDIA_ERR_DECODE;
    if (refusal.current) stop(refusal.current.text);
    // Something between the player and the engine has failed; a file that is whole needs nothing of it.
    else if (stream.current && !isUnreadable) void loadWhole();
    else stop(texts.media.cannotPlay);
  };
  const starved = (event: Event) => {
    if (isPresent(event) && refusal.current) stop(refusal.current.text);
  };
  return {
    url,
    error: error ?? (url ? null : whole.error),
    loading: whole.loading,
    load: useCallback(load, [api, message.id]),
    failed,
    starved,
  };
}
