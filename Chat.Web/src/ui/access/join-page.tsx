import { useEffect, useState } from 'preact/hooks';
import type { InviteInfo } from '../../client/api';
import { AppLink } from '../controls/app-link';
import { useAppState, useEngine } from '../engine';
import { asEngineError } from '../errors';
import { conversationPath, enter } from '../router';
import { texts } from '../texts';
import { Card } from './card';
import { SignUpForm } from './sign-up-form';

type Refusal = { heading: string; text: string };

export function JoinPage({ code }: { code: string }) {
  const { api } = useEngine();
  const { me } = useAppState();
  const [invite, setInvite] = useState<InviteInfo | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    api.lookUpInvite(code).then(setInvite, (error: unknown) => setRefusal(refusalOf(error)));
  }, [api, code]);

  if (me) return <AlreadyIn name={me.displayName} invite={invite} />;
  if (refusal)
    return (
      <Card heading={refusal.heading}>
        <p role="alert">{refusal.text}</p>
        <SignInInstead />
      </Card>
    );
  if (!invite) return <p class="starting">{texts.join.looking}</p>;
  return (
    <Card heading={invite.owner ? texts.join.headingOwner : texts.join.heading}>
      {invite.inviter && <p class="lead">{texts.join.invitedBy(invite.inviter.displayName)}</p>}
      <p>{invite.owner ? texts.join.introOwner : texts.join.intro}</p>
      <SignUpForm code={code} onRefused={(error) => setRefusal(refusalOf(error))} />
      <SignInInstead />
    </Card>
  );
}

function SignInInstead() {
  return (
    <p class="field-hint">
      {texts.join.haveAccount} <AppLink href="/">{texts.join.signIn}</AppLink>
    </p>
  );
}

function AlreadyIn({ name, invite }: { name: string; invite: InviteInfo | null }) {
  const { api } = useEngine();
  const inviter = invite?.inviter;
  const write = async () => {
    if (inviter) enter(conversationPath(await api.openDirect(inviter.userId)));
  };
  return (
    <Card heading={texts.join.alreadyIn(name)}>
      <p>{texts.join.alreadyInText}</p>
      {inviter && (
        <button type="button" class="primary" onClick={write}>
          {texts.join.writeTo(inviter.displayName)}
        </button>
      )}
      <p>
        <AppLink href="/">{texts.join.toChats}</AppLink>
      </p>
    </Card>
  );
}

function refusalOf(error: unknown): Refusal {
  const { code, text } = asEngineError(error);
  const { refused } = texts.join;
  if (code === 'invite_unknown' || code === 'invite_used' || code === 'invite_expired') return refused[code];
  return { heading: refused.other.heading, text };
}
