import { useEffect, useState } from 'preact/hooks';
import type { ConversationView, MessageInfo } from '../../client/api';
import { Avatar } from '../controls/avatar';
import { changesMessages, useEngine } from '../engine';
import { asEngineError } from '../errors';
import { texts } from '../texts';
import { moment } from '../time';
import { MessageCard } from './message-card';
import { PanelFrame } from './panel-frame';
import { useMessage } from './use-message';

interface MessageInfoPanelProps {
  conversation: ConversationView;
  messageId: string;
}

type Receiver = MessageInfo['people'][number];

/** Who got a message and who read it, and when. */
export function MessageInfoPanel({ conversation, messageId }: MessageInfoPanelProps) {
  const { api, onEvent } = useEngine();
  const message = useMessage(conversation.id, messageId);
  const [people, setPeople] = useState<Receiver[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const load = () =>
      api.messageInfo(conversation.id, messageId).then(
        (info) => setPeople(info.people),
        (thrown: unknown) => setError(asEngineError(thrown).text),
      );
    void load();
    return onEvent((event) => {
      if (changesMessages(event, conversation.id)) void load();
    });
  }, [api, onEvent, conversation.id, messageId]);
  const { info } = texts;
  const read = people?.filter((person) => person.read) ?? [];
  const delivered = people?.filter((person) => person.delivered && !person.read) ?? [];
  const waiting = people?.filter((person) => !person.delivered && !person.read) ?? [];
  return (
    <PanelFrame heading={info.message} conversationId={conversation.id}>
      <section class="panel-section">{message && <MessageCard message={message} />}</section>
      {error && <p role="alert">{error}</p>}
      {!people && !error && <p class="chats-note">{texts.loading}</p>}
      {people && (
        <>
          <Receivers heading={info.readBy} people={read} timeOf={({ readAt }) => readAt} />
          {(delivered.length > 0 || read.length === 0) && (
            <Receivers heading={info.deliveredTo} people={delivered} timeOf={({ deliveredAt }) => deliveredAt} />
          )}
          {waiting.length > 0 && <Receivers heading={info.notYet} people={waiting} timeOf={null} />}
        </>
      )}
    </PanelFrame>
  );
}

interface ReceiversProps {
  heading: string;
  people: Receiver[];
  /** Null: there is no time to tell. */
  timeOf: ((person: Receiver) => number | null) | null;
}

function Receivers({ heading, people, timeOf }: ReceiversProps) {
  return (
    <section class="panel-section">
      <h2>{heading}</h2>
      {people.length === 0 && <p class="field-hint">{texts.info.nobodyYet}</p>}
      <ul class="people" aria-label={heading}>
        {people.map((person) => (
          <li key={person.userId} class="person">
            <Avatar id={person.userId} name={person.name} />
            <span class="chat-title">
              <bdi>{person.name}</bdi>
            </span>
            {timeOf && <span class="chat-line">{told(timeOf(person))}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function told(at: number | null): string {
  return at === null ? texts.info.noTime : moment(at, Date.now());
}
