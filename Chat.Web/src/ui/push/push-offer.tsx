import { useEffect, useState } from 'preact/hooks';
import { useAppState, useEngine } from '../engine';
import { texts } from '../texts';
import { tried } from '../toast/toast';
import { keepPush, pushAbility, turnOnPush } from './browser-push';
import { pushMark } from './push-mark';

/** Once a message has come: whether the person wants to hear of the next ones. Asked once on each device; the settings have the rest. */
export function PushOffer() {
  const { api } = useEngine();
  const { me } = useAppState();
  const [offered, setOffered] = useState(false);
  const deviceId = me?.deviceId ?? '';
  useEffect(() => {
    void keepPush(api, deviceId).catch(() => undefined);
    if (pushMark.isOpen()) void pushAbility(deviceId).then((ability) => setOffered(ability === 'off'));
  }, [api, deviceId]);
  if (!offered) return null;
  const { push } = texts;
  const close = () => setOffered(false);
  return (
    <section class="push-offer" aria-label={push.offer}>
      <p>{push.offer}</p>
      <div class="push-offer-choice">
        <button type="button" onClick={() => void tried(turnOnPush(api, deviceId)).then((done) => done && close())}>
          {push.offerOn}
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            pushMark.notNow();
            close();
          }}
        >
          {push.notNow}
        </button>
      </div>
    </section>
  );
}
