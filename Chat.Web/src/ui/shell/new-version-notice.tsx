import { texts } from '../texts';

export function NewVersionNotice({ take }: { take: () => void }) {
  return (
    <div class="new-device" role="status">
      <p>{texts.installed.newVersion}</p>
      <button type="button" class="quiet" onClick={take}>
        {texts.installed.reload}
      </button>
    </div>
  );
}
