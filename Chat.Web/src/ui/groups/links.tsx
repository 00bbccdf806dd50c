import { useState } from 'preact/hooks';
import type { GroupLink } from '../../client/api';
import { Choice } from '../controls/choice';
import { CopyButton } from '../controls/copy-button';
import { useEngine } from '../engine';
import { QrCode } from '../invite/qr-code';
import { texts } from '../texts';
import { dateOf } from '../time';
import { tried } from '../toast/toast';

const DAY_SECONDS = 86_400;
const EXPIRIES = { day: DAY_SECONDS, week: 7 * DAY_SECONDS, month: 30 * DAY_SECONDS, never: null } as const;
const USES = ['any', '1', '10', '100'] as const;

interface LinksProps {
  conversationId: string;
  links: readonly GroupLink[];
  onChanged(): void;
}

export function Links({ conversationId, links, onChanged }: LinksProps) {
  const { api } = useEngine();
  const [expiry, setExpiry] = useState<keyof typeof EXPIRIES>('week');
  const [uses, setUses] = useState<(typeof USES)[number]>('any');
  const labels = texts.links;
  const create = async () => {
    if (await tried(api.createGroupLink(conversationId, EXPIRIES[expiry], uses === 'any' ? null : Number(uses))))
      onChanged();
  };
  const revoke = async (code: string) => {
    if (await tried(api.revokeGroupLink(conversationId, code))) onChanged();
  };
  const expiries = { day: labels.inDay, week: labels.inWeek, month: labels.inMonth, never: labels.never };
  return (
    <section class="panel-section">
      <h2>{labels.heading}</h2>
      <p class="field-hint">{labels.text}</p>
      {links.map((link) => (
        <LinkCard key={link.code} link={link} onRevoke={() => revoke(link.code)} />
      ))}
      <Choice
        label={labels.expires}
        value={expiry}
        options={Object.entries(expiries).map(([value, label]) => ({ value: value as keyof typeof EXPIRIES, label }))}
        onChange={(next) => setExpiry(next)}
      />
      <Choice
        label={labels.uses}
        value={uses}
        options={USES.map((value) => ({
          value,
          label: value === 'any' ? labels.unlimited : labels.times(Number(value)),
        }))}
        onChange={(next) => setUses(next)}
      />
      <button type="button" onClick={create}>
        {labels.create}
      </button>
    </section>
  );
}

function LinkCard({ link, onRevoke }: { link: GroupLink; onRevoke(): void }) {
  const [shown, setShown] = useState(false);
  const labels = texts.links;
  return (
    <div class="link-card">
      <p class="invite-link" dir="ltr">
        {link.url}
      </p>
      <p class="field-hint">
        {link.expiresAt === null ? labels.noEnd : labels.until(dateOf(link.expiresAt, Date.now()))} ·{' '}
        {link.usesLeft === null ? labels.unlimited : labels.usesLeft(link.usesLeft)}
      </p>
      {shown && <QrCode text={link.url} label={labels.qr} />}
      <div class="button-row">
        <CopyButton text={link.url} label={texts.invite.copy} />
        <button type="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? labels.hideQr : labels.showQr}
        </button>
        <button type="button" class="danger" aria-label={labels.revokeLink} onClick={onRevoke}>
          {labels.revoke}
        </button>
      </div>
    </div>
  );
}
