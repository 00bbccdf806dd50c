import type { KeysAlarm } from '../../client/api';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { isolated } from '../isolated';
import { texts } from '../texts';
import { tried } from '../toast/toast';

/** Over everything until the person has looked: the server has contradicted itself about who has which keys. */
export function KeysAlarmBanner({ why, name }: KeysAlarm) {
  const { api } = useEngine();
  const { split, rewritten, own, advice, looked } = texts.keysAlarm;
  const what = why === 'split' ? split(name && isolated(name)) : why === 'own' ? own : rewritten;
  return (
    <div class="keys-alarm" role="alert">
      <Icon name="shield" />
      <p>
        <strong>{what}</strong> {advice}
      </p>
      <button type="button" onClick={() => tried(api.keysLookedAt())}>
        {looked}
      </button>
    </div>
  );
}
