import { useState } from 'preact/hooks';
import type { Person } from '../../client/api';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { InvitePanel } from '../invite/invite-panel';
import { PeopleSearch } from '../people/people-search';
import { conversationPath, navigate } from '../router';
import { texts } from '../texts';
import { tried } from '../toast/toast';

export function NewChatDialog({ onClose }: { onClose(): void }) {
  const { api } = useEngine();
  const [inviting, setInviting] = useState(false);
  const open = (person: Person) =>
    tried(
      api.openDirect(person.userId).then((conversationId) => {
        onClose();
        navigate(conversationPath(conversationId));
      }),
    );
  return (
    <Modal heading={texts.chats.newChat} onClose={onClose}>
      <PeopleSearch chosen={null} autoFocus onPick={open} />
      {inviting ? (
        <InvitePanel />
      ) : (
        <button type="button" onClick={() => setInviting(true)}>
          {texts.invite.someone}
        </button>
      )}
    </Modal>
  );
}
