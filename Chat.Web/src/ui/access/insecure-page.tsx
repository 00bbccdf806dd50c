import { texts } from '../texts';
import { Card } from './card';

export function InsecurePage() {
  return (
    <Card heading={texts.insecure.heading}>
      <p>{texts.insecure.why}</p>
      <p>{texts.insecure.how}</p>
      <p class="field-hint">
        {texts.insecure.current} {location.origin}
      </p>
    </Card>
  );
}
