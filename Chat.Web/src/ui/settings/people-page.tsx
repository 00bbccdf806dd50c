import { useEffect, useState } from 'preact/hooks';
import type { ManagedPerson } from '../../client/api';
import { Avatar } from '../controls/avatar';
import { Confirm } from '../controls/confirm';
import { CopyButton } from '../controls/copy-button';
import { Field } from '../controls/field';
import { Icon } from '../controls/icons';
import { Modal } from '../controls/modal';
import { Page } from '../controls/page';
import { Username } from '../controls/username';
import { useAppState, useEngine } from '../engine';
import { asEngineError } from '../errors';
import { QrCode } from '../invite/qr-code';
import { type MenuItem, useMenu } from '../menu/menu';
import { texts } from '../texts';
import { lastSeen } from '../time';
import { tried } from '../toast/toast';

type Dialog =
  | { type: 'disable' | 'reset'; person: ManagedPerson }
  | { type: 'link'; person: ManagedPerson; url: string; expiresAt: number };

const TYPING_MS = 250;

/** Owners look after the accounts of their server: who is here, who is kept out, and who starts anew. */
export function PeoplePage() {
  const { api } = useEngine();
  const { me } = useAppState();
  const showMenu = useMenu();
  const [query, setQuery] = useState('');
  const { people, more, error, next, reload } = useManagedPeople(query);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const { admin } = texts;

  const disable = async (person: ManagedPerson, disabled: boolean) => {
    close();
    await tried(api.disablePerson(person.userId, disabled));
    reload();
  };
  const reset = async (person: ManagedPerson) => {
    close();
    await tried(api.resetAccount(person.userId).then((link) => setDialog({ type: 'link', person, ...link })));
  };
  const itemsFor = (person: ManagedPerson): MenuItem[] => [
    ...(person.disabledAt === null
      ? [
          { label: admin.reset, icon: 'link' as const, onPick: () => setDialog({ type: 'reset', person }) },
          {
            label: admin.disable,
            icon: 'block' as const,
            danger: true,
            onPick: () => setDialog({ type: 'disable', person }),
          },
        ]
      : [{ label: admin.enable, icon: 'check' as const, onPick: () => void disable(person, false) }]),
  ];

  return (
    <Page heading={admin.people} up="/settings">
      <section>
        <Field
          label={admin.find}
          value={query}
          onValue={setQuery}
          input={{ type: 'search', autocomplete: 'off', autocapitalize: 'none', spellcheck: false }}
        />
        {error && <p role="alert">{error}</p>}
        {people?.length === 0 && <p class="field-hint">{admin.nobody}</p>}
        <ul class="people" aria-label={admin.people}>
          {people?.map((person) => (
            <li key={person.userId} class="person member">
              <Avatar id={person.userId} name={person.displayName} />
              <span class="chat-title">
                <bdi>{person.userId === me?.userId ? texts.you : person.displayName}</bdi>
              </span>
              <span class="chat-line">
                <Username of={person.username} />
                {person.role === 'owner' && <span class="role">{admin.owner}</span>}
                {person.disabledAt !== null && <span class="role">{admin.disabled}</span>}
                {person.lastUsedAt !== null && <span> · {lastSeen(person.lastUsedAt, Date.now())}</span>}
              </span>
              {person.userId !== me?.userId && (
                <button
                  type="button"
                  class="icon-button"
                  aria-label={admin.options(person.displayName)}
                  aria-haspopup="menu"
                  onClick={(event) =>
                    showMenu({
                      label: admin.options(person.displayName),
                      items: itemsFor(person),
                      at: event.currentTarget.getBoundingClientRect(),
                    })
                  }
                >
                  <Icon name="more" />
                </button>
              )}
            </li>
          ))}
        </ul>
        {more && (
          <button type="button" onClick={next}>
            {admin.more}
          </button>
        )}
      </section>
      {dialog?.type === 'disable' && (
        <Confirm
          heading={admin.disableHeading(dialog.person.displayName)}
          text={admin.disableText}
          action={admin.disable}
          onConfirm={() => void disable(dialog.person, true)}
          onClose={close}
        />
      )}
      {dialog?.type === 'reset' && (
        <Confirm
          heading={admin.resetHeading(dialog.person.displayName)}
          text={admin.resetText}
          action={admin.makeLink}
          onConfirm={() => void reset(dialog.person)}
          onClose={close}
        />
      )}
      {dialog?.type === 'link' && (
        <Modal heading={admin.linkHeading(dialog.person.displayName)} onClose={close}>
          <p>{admin.linkText}</p>
          <p class="link-text" dir="ltr">
            {dialog.url}
          </p>
          <QrCode text={dialog.url} label={admin.linkQr} />
          <div class="button-row">
            <CopyButton text={dialog.url} label={texts.invite.copy} />
          </div>
        </Modal>
      )}
    </Page>
  );
}

function useManagedPeople(query: string) {
  const { api } = useEngine();
  const [people, setPeople] = useState<ManagedPerson[] | null>(null);
  const [more, setMore] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [after, setAfter] = useState('');
  const [loads, setLoads] = useState(0);
  useEffect(() => setAfter(''), [query]);
  useEffect(() => {
    let wanted = true;
    const look = async () => {
      try {
        const page = await api.managedPeople(query, after);
        if (!wanted) return;
        setPeople((known) => (after === '' ? page.people : [...(known ?? []), ...page.people]));
        setMore(page.more);
        setError(null);
      } catch (thrown) {
        if (wanted) setError(asEngineError(thrown).text);
      }
    };
    const timer = setTimeout(() => void look(), TYPING_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, query, after, loads]);
  const next = () => setAfter(people?.at(-1)?.username ?? '');
  const reload = () => {
    setAfter('');
    setLoads((count) => count + 1);
  };
  return { people, more, error, next, reload };
}
