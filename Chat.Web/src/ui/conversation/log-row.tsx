import { memo } from 'preact/compat';
import type { MessageView } from '../../client/api';
import { AppLink } from '../controls/app-link';
import { panelPath } from '../router';
import { texts } from '../texts';
import { dayLabel } from '../time';
import type { LogItem } from './arrange';
import { Bubble } from './bubble';
import { eventLine } from './event-line';

interface LogRowProps {
  item: LogItem;
  inGroup: boolean;
  selected: boolean | null;
  flash: boolean;
}

export function LogRow({ item, ...rest }: LogRowProps) {
  return (
    <div class="log-row" data-key={item.key}>
      <Content item={item} {...rest} />
    </div>
  );
}

function Content({ item, inGroup, selected, flash }: LogRowProps) {
  switch (item.type) {
    case 'day':
      return <Day at={item.at} />;
    case 'unread':
      return <p class="log-note log-unread">{texts.conversation.unreadDivider}</p>;
    case 'undecryptable':
      return <p class="log-note">{texts.conversation.undecryptable(item.count)}</p>;
    case 'event':
      return (
        <p class="log-note">
          <EventLine message={item.message} />
        </p>
      );
    case 'message':
      return (
        <Bubble
          message={item.message}
          first={item.first}
          last={item.last}
          inGroup={inGroup}
          selected={selected}
          flash={flash}
        />
      );
  }
}

function EventLine({ message: { event, conversationId } }: { message: MessageView }) {
  if (event?.type !== 'security-code') return <span>{event && eventLine(event)}</span>;
  return (
    <AppLink href={panelPath(conversationId, { type: 'safety', userId: event.actorId })}>{eventLine(event)}</AppLink>
  );
}

const Day = memo(({ at }: { at: number }) => (
  <p class="log-note log-day">
    <span>{dayLabel(at, Date.now())}</span>
  </p>
));
