import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Person, SearchHit, SearchResult } from '../../client/api';
import { ChatRows } from '../chats/chat-rows';
import { matching } from '../chats/matches';
import { AppLink } from '../controls/app-link';
import { Avatar } from '../controls/avatar';
import { moveFocus } from '../controls/roving';
import { Username } from '../controls/username';
import { useConversations } from '../conversations';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { labelOf } from '../media/said';
import { conversationPath, messagePath, navigate } from '../router';
import { texts } from '../texts';
import { dateOf, listTime } from '../time';
import { say } from '../toast/toast';
import { Highlighted } from './highlighted';

const PAUSE_MS = 120;
const PAGE = 30;

interface SearchResultsProps {
  query: string;
  now: number;
  onDone(): void;
}

/** Chats, people and messages that fit; what is known here comes at once, the rest when it is found. */
export function SearchResults({ query, now, onDone }: SearchResultsProps) {
  const { api } = useEngine();
  const conversations = useConversations();
  const [people, setPeople] = useState<Person[]>([]);
  const [found, setFound] = useState<SearchResult | null>(null);
  const results = useRef<HTMLDivElement>(null);
  const chats = useMemo(() => matching(conversations, query), [conversations, query]);
  const strangers = people.filter(({ userId }) => !conversations.some(({ peer }) => peer?.userId === userId));

  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(async () => {
      const failed = (error: unknown) => say(asEngineError(error).text);
      void api.findPeople(query).then(
        (all) => wanted && setPeople(all),
        () => wanted && setPeople([]),
      );
      await api.searchMessages(query, PAGE, null).then((result) => wanted && setFound(result), failed);
    }, PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, query]);

  const more = async () => {
    const oldest = found?.hits.at(-1)?.message.at ?? null;
    const next = await api.searchMessages(query, PAGE, oldest);
    setFound((old) => ({ ...next, hits: [...(old?.hits ?? []), ...next.hits] }));
  };
  const open = async (person: Person) => {
    try {
      navigate(conversationPath(await api.openDirect(person.userId)));
      onDone();
    } catch (error) {
      say(asEngineError(error).text);
    }
  };
  const count = chats.length + strangers.length + (found?.hits.length ?? 0);

  return (
    <div
      ref={results}
      class="chat-scroll results"
      role="none"
      onKeyDown={(event) => !event.defaultPrevented && moveFocus(event, results.current, '.chat-row, .result')}
    >
      <p class="visually-hidden" role="status">
        {found ? texts.search.found(count) : texts.search.searching}
      </p>
      {chats.length > 0 && (
        <section aria-label={texts.search.chats}>
          <h2 class="results-heading">{texts.search.chats}</h2>
          <ChatRows conversations={chats} current={null} now={now} />
        </section>
      )}
      {strangers.length > 0 && (
        <section aria-label={texts.search.people}>
          <h2 class="results-heading">{texts.search.people}</h2>
          {strangers.map((person) => (
            <button key={person.userId} type="button" class="result person" onClick={() => open(person)}>
              <Avatar id={person.userId} name={person.displayName} />
              <span class="chat-title">
                <bdi>{person.displayName}</bdi>
              </span>
              <span class="chat-line">
                <Username of={person.username} />
              </span>
            </button>
          ))}
        </section>
      )}
      {found && found.hits.length > 0 && (
        <section aria-label={texts.search.messages}>
          <h2 class="results-heading">{texts.search.messages}</h2>
          {found.hits.map((hit) => (
            <HitRow key={hit.message.id} hit={hit} now={now} />
          ))}
          {found.more && (
            <button type="button" class="quiet" onClick={more}>
              {texts.search.more}
            </button>
          )}
        </section>
      )}
      {found && count === 0 && <p class="chats-note">{texts.search.nothing(query)}</p>}
      {found && <p class="chats-note reach">{reach(found, now)}</p>}
    </div>
  );
}

export function HitRow({ hit, now }: { hit: SearchHit; now: number }) {
  const { message, conversationTitle } = hit;
  return (
    <AppLink href={messagePath(message.conversationId, message.sequence)} class="result hit">
      <span class="chat-title">
        <bdi>{conversationTitle}</bdi>
      </span>
      <span class="chat-time">{listTime(message.at, now)}</span>
      <span class="hit-text" dir="auto">
        {message.senderName !== conversationTitle && `${message.mine ? texts.you : message.senderName}: `}
        {message.attachment && `${labelOf(message.attachment)}${message.text && ' · '}`}
        <Highlighted text={message.text} ranges={hit.highlights} />
      </span>
    </AppLink>
  );
}

function reach({ reachesBackTo }: SearchResult, now: number): string {
  return reachesBackTo === null ? texts.search.reachesAll : texts.search.reaches(dateOf(reachesBackTo, now));
}
