import { describe, expect, it } from 'vitest';
import { isPage } from '../../src/sw/routes';
import { type Situation, whatToShow } from '../../src/sw/what-to-show';

const words = { app: 'Chat', newMessage: 'New message' };
const now = 1_000_000;
const situation: Situation = {
  sequence: 5,
  unread: 1,
  chat: { title: 'Ben', isGroup: false, mutedUntil: null, onlyMentions: false, readUpTo: 4 },
  message: { senderName: 'Ben', text: 'hello', mentionsMe: false },
  shownUpTo: 4,
  shownCount: 0,
  isInView: false,
  isQuiet: false,
  now,
};
const shown = (change: Partial<Situation>) => whatToShow({ ...situation, ...change }, words);

describe('what is shown of a pushed message', () => {
  it('is its sender and its text', () => {
    expect(shown({})).toEqual({ title: 'Ben', body: 'hello', count: 1, silent: false });
  });

  it('names group and sender', () => {
    const chat = { title: 'Trip', isGroup: true, mutedUntil: null, onlyMentions: false, readUpTo: 0 };
    expect(shown({ chat })).toMatchObject({ title: 'Trip', body: 'Ben: hello' });
  });

  it('says that there is one when it could not be opened, or nothing is known', () => {
    expect(shown({ message: null })).toMatchObject({ title: 'Ben', body: 'New message' });
    expect(shown({ message: null, chat: null })).toMatchObject({ title: 'Chat', body: 'New message' });
  });

  it('counts on, by what the server says or by what is replaced', () => {
    expect(shown({ unread: 3 })).toMatchObject({ title: 'Ben (3)', count: 3 });
    expect(shown({ unread: 0, shownCount: 1 })).toMatchObject({ title: 'Ben (2)', count: 2 });
  });

  it.each([
    ['the chat is in view', { isInView: true }],
    ['it was shown before', { shownUpTo: 5 }],
    ['a later one was shown', { shownUpTo: 6 }],
    [
      'it was read here',
      { chat: { title: 'Ben', isGroup: false, mutedUntil: null, onlyMentions: false, readUpTo: 5 } },
    ],
  ])('is nothing when %s', (_, change) => {
    expect(shown(change)).toBeNull();
  });

  it('makes a sound for what mentions this user alone, where that was chosen, and for what cannot be opened', () => {
    const chat = { title: 'Trip', isGroup: true, mutedUntil: null, onlyMentions: true, readUpTo: 0 };
    const message = { senderName: 'Ben', text: 'hello @Ana', mentionsMe: true };
    expect(shown({ chat, message })).toMatchObject({ body: 'Ben: hello @Ana', silent: false });
    expect(shown({ chat, message: { ...message, mentionsMe: false } })).toMatchObject({ silent: true });
    expect(shown({ chat, message: null })).toMatchObject({ body: 'New message', silent: false });
  });

  it('makes no sound when the chat is muted or it is late', () => {
    const muted = (mutedUntil: number) => ({
      title: 'Ben',
      isGroup: false,
      mutedUntil,
      onlyMentions: false,
      readUpTo: 0,
    });
    expect(shown({ chat: muted(now + 1) })).toMatchObject({ silent: true });
    expect(shown({ chat: muted(now) })).toMatchObject({ silent: false });
    expect(shown({ isQuiet: true })).toMatchObject({ silent: true });
  });
});

describe('pages of the app', () => {
  it.each(['/', '/settings', '/settings/devices', '/c/abc/info', '/join/x', '/g/x', '/share'])('%s is one', (path) => {
    expect(isPage(path)).toBe(true);
  });
  it.each(['/api/me', '/api', '/ws', '/healthz', '/assets/main.js', '/sw.js', '/icons/icon.svg'])(
    '%s is not',
    (path) => {
      expect(isPage(path)).toBe(false);
    },
  );
});
