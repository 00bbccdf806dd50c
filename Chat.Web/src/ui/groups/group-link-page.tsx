import { useEffect, useState } from 'preact/hooks';
import type { GroupLinkInfo } from '../../client/api';
import { Card } from '../access/card';
import { AppLink } from '../controls/app-link';
import { Avatar } from '../controls/avatar';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { conversationPath, enter } from '../router';
import { texts } from '../texts';

/** What a group's link opens: its name, and a button to join. */
export function GroupLinkPage({ code, secret }: { code: string; secret: string }) {
  const { api } = useEngine();
  const [info, setInfo] = useState<GroupLinkInfo | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const labels = texts.groupLink;
  useEffect(() => {
    api.lookUpGroupLink(code, secret).then(setInfo, (thrown: unknown) => setError(asEngineError(thrown).text));
  }, [api, code, secret]);
  const join = async () => {
    if (busy) return;
    setBusy(true);
    try {
      enter(conversationPath(await api.joinByGroupLink(code, secret)));
    } catch (thrown) {
      setError(asEngineError(thrown).text);
      setBusy(false);
    }
  };
  if (error !== null)
    return (
      <Card heading={labels.refused}>
        <p role="alert">{error}</p>
        <AppLink href="/">{labels.toChats}</AppLink>
      </Card>
    );
  if (!info) return <p class="starting">{labels.looking}</p>;
  return (
    <Card heading={labels.heading(info.name)}>
      <div class="join-group">
        <Avatar id={code} name={info.name} size="huge" />
        <p class="field-hint">{labels.members(info.memberCount)}</p>
        <p>{info.alreadyMember ? labels.already : labels.text}</p>
      </div>
      <button type="button" class="primary" aria-disabled={busy} onClick={join}>
        {busy ? labels.joining : info.alreadyMember ? labels.open : labels.join}
      </button>
      <AppLink href="/">{labels.toChats}</AppLink>
    </Card>
  );
}
