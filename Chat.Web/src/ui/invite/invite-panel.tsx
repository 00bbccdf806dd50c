import { useEffect, useState } from 'preact/hooks';
import type { Invite } from '../../client/api';
import { CopyButton } from '../controls/copy-button';
import { useAppState, useEngine } from '../engine';
import { asEngineError } from '../errors';
import { texts } from '../texts';
import { dateOf } from '../time';
import { QrCode } from './qr-code';

/** One link serves many people, so each page makes one per account. */
let made: { userId: string; invite: Promise<Invite> } | null = null;

export function InvitePanel() {
  const { api } = useEngine();
  const userId = useAppState().me?.userId ?? '';
  const [invite, setInvite] = useState<Invite | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    if (made?.userId !== userId) made = { userId, invite: api.createInvite() };
    made.invite.then(setInvite, (thrown: unknown) => {
      made = null;
      setError(asEngineError(thrown).text);
    });
  }, [api, userId]);

  if (error) return <p role="alert">{error}</p>;
  if (!invite) return <p class="field-hint">{texts.invite.making}</p>;
  return (
    <div class="invite">
      <QrCode text={invite.url} label={texts.invite.qr} />
      <p class="invite-link">{invite.url}</p>
      <CopyButton text={invite.url} label={texts.invite.copy} />
      <p class="field-hint">{texts.invite.validUntil(dateOf(invite.expiresAt, Date.now()))}</p>
    </div>
  );
}
