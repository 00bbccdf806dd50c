import { type AppState, type Quote, READER } from '../src/client/api';
import { type Chat, directChat, event, groupChat, message, settle } from './chat';
import { pdf, photo, previewOf, video, voice } from './media';
import { known, me, people, person } from './people';

/** What there is to see: a person's day, 500 chats, 100,000 messages in one chat, nobody yet, or before signing in. */
export type Scene =
  | 'everyday'
  | 'media'
  | 'many-chats'
  | 'long-chat'
  | 'empty'
  | 'loading'
  | 'signed-out'
  | 'removed-by-browser'
  | 'locked'
  | 'new-device'
  | 'recovery'
  | 'offline'
  | 'two-faces';

export interface Seed {
  scene: Scene;
  state: AppState;
  chats: Chat[];
  /** Keys of chats that get a picture, with its hue. */
  pictures: Map<string, number>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function seed(scene: Scene, now = Date.now()): Seed {
  const chats = chatsOf(scene, now);
  for (const chat of chats) settle(chat);
  return {
    scene,
    state: stateOf(scene, now),
    chats,
    pictures: new Map([
      ['9family'.padStart(32, '9'), 200],
      ['climb'.padStart(32, '9'), 20],
    ]),
  };
}

function stateOf(scene: Scene, now: number): AppState {
  const signedOut = scene === 'signed-out' || scene === 'removed-by-browser';
  return {
    phase: signedOut ? 'signed-out' : scene === 'locked' ? 'locked' : 'ready',
    signedOutBecause: null,
    removedByBrowser: scene === 'removed-by-browser' ? { username: me.username } : null,
    me: signedOut ? null : me,
    recoveryCode: scene === 'recovery' ? 'KT4M-9XQ2-7HWN-C3RD-PL8V-6YJF-B5ZA' : null,
    connection:
      scene === 'offline'
        ? { state: 'connecting', since: now - 10_000, retryAt: now + 25_000 }
        : { state: 'online', since: null, retryAt: null },
    keysAlarm: scene === 'two-faces' ? { why: 'split', name: 'Ben Okafor' } : null,
    privacy: { lastSeen: true, readReceipts: true },
    appSettings: { theme: null, language: null },
    loaded: scene !== 'loading',
    newDevices: scene === 'new-device' ? [{ deviceId: '3', name: 'Firefox on Linux' }] : [],
  };
}

function chatsOf(scene: Scene, now: number): Chat[] {
  if (scene === 'empty' || scene === 'loading') return [];
  if (scene === 'media') return [media(now), family(now), climbing(now)];
  if (scene === 'many-chats') return manyChats(now);
  if (scene === 'long-chat') return [longChat(now), ...everyday(now)];
  return everyday(now);
}

function everyday(now: number): Chat[] {
  return [family(now), withBen(now), climbing(now), ...quiet(now)];
}

function family(now: number): Chat {
  const [ben, clara, layla, noa] = [known('ben'), known('clara'), known('layla'), known('noa')];
  const chat = groupChat('9family', 'Family', [ben, clara, layla, noa, known('emil')], {
    onlineCount: 3,
    pinned: true,
    newMembersSee: 'month',
    typing: [],
  });
  const say = (...args: [Parameters<typeof message>[1], number, string, Parameters<typeof message>[4]?]) => {
    chat.messages.push(message(chat, ...args));
    return chat.messages.at(-1);
  };
  const start = now - 2 * DAY;
  say(me, start, '', event('created', READER, []));
  say(
    me,
    start + MINUTE,
    '',
    event('added', READER, ['Ben Okafor', 'Clara Nguyễn', 'ليلى حداد', 'נועה לוי', 'Emil Sørensen']),
  );
  say(me, start + 2 * MINUTE, '', event('picture', READER));
  say(ben, start + 3 * MINUTE, 'Good to have everybody in one place 🎉', {
    reactions: [
      { emoji: '❤️', mine: true, names: [READER, 'Clara Nguyễn', 'ليلى حداد'] },
      { emoji: '🎉', mine: false, names: ['נועה לוי'] },
    ],
  });
  say(clara, start + 9 * MINUTE, '', event('renamed', 'Clara Nguyễn', [], 'Family'));
  const plan = say(
    clara,
    now - DAY,
    'Who is coming on Sunday? *Lunch is at one*, and please bring _something sweet_.\n~Cake~ is taken care of, says `grandma`.',
  );
  say(layla, now - DAY + 4 * MINUTE, 'أنا قادمة! سأحضر الكنافة معي 🧡');
  say(noa, now - DAY + 6 * MINUTE, 'גם אני. נתראה ביום ראשון', { quote: quoteOf(plan) });
  say(
    me,
    now - DAY + 8 * MINUTE,
    'Me too. I will bring the big table from https://example.org/furniture/tables?size=large&colour=oak',
    { quote: quoteOf(plan), tick: 'read', editedAt: now - DAY + 9 * MINUTE },
  );
  if (plan) plan.replies = 2;
  say(known('emil'), now - DAY + 30 * MINUTE, '', { kind: 'deleted' });
  say(
    ben,
    now - 3 * HOUR,
    'Here is how the door opens now:\n```\nleft 3\nright 7\nleft 1\n```\nPlease keep it to yourselves.',
    { starred: true },
  );
  say(ben, now - 3 * HOUR + MINUTE, 'It sticks a little in the cold.');
  say(me, now - 2 * HOUR, 'Thank you, Ben 🙏', {
    tick: 'delivered',
    reactions: [{ emoji: '👍', mine: false, names: ['Ben Okafor'] }],
  });
  chat.view.readUpTo = chat.messages.length;
  say(known('emil'), now - 40 * MINUTE, '', event('left', 'Emil Sørensen'));
  say(
    clara,
    now - 20 * MINUTE,
    '@Ana Álvarez could you pick up the keys on the way? @Ben Okafor is at work until six.',
    {
      mentions: [
        { userId: me.userId, start: 0, length: 12 },
        { userId: ben.userId, start: 52, length: 11 },
      ],
      mentionsMe: true,
    },
  );
  say(clara, now - 19 * MINUTE, '🔑🙏');
  return chat;
}

/** Photos, a video, voice and files in each of their states. */
function media(now: number): Chat {
  const ben = known('ben');
  const chat = directChat(ben, { presence: { online: true, lastSeen: null } });
  const say = (sender: typeof ben, minutes: number, text: string, more: Parameters<typeof message>[4]) =>
    chat.messages.push(message(chat, sender, now - minutes * MINUTE, text, more));
  say(ben, 90, 'The view from the hut this morning', photo(2048, 1536, 210, previewOf(24, 18, 210)));
  say(ben, 89, '', photo(1152, 2048, 30, previewOf(14, 24, 30)));
  say(me, 80, '', { ...voice(14_000), tick: 'read' });
  say(ben, 70, 'The plan for Sunday', pdf('Übersicht Sonntag – Anfahrt, Einkauf und wer was mitbringt.pdf', 1_240_000));
  say(me, 60, '', {
    ...pdf('slides.key', 48_000_000),
    transfer: { direction: 'up', done: 37, total: 100 },
    tick: 'waiting',
  });
  say(ben, 30, '', video(1920, 1080, 74_000, previewOf(24, 14, 120)));
  chat.view.readUpTo = chat.messages.length;
  const uploading = photo(1600, 1200, 300, previewOf(24, 18, 300));
  say(me, 2, 'On my way', { ...uploading, transfer: { direction: 'up', done: 62, total: 100 }, tick: 'waiting' });
  return chat;
}

function withBen(now: number): Chat {
  const ben = known('ben');
  const chat = directChat(ben, { presence: { online: true, lastSeen: null }, readUpTo: 1_000 });
  const lines = [
    'Morning!',
    'Did the parcel arrive?',
    'Not yet, they say today',
    'Ok, I am at home until four',
    'Perfect, thank you',
    'Shall we say half past six?',
    'Yes, see you there',
  ];
  for (let i = 0; i < 40; i++) {
    const sender = i % 3 === 0 ? me : ben;
    chat.messages.push(message(chat, sender, now - 6 * DAY + i * 3 * HOUR, `${lines[i % lines.length]}`));
  }
  chat.messages.push(message(chat, ben, now - 3 * HOUR, 'Long read, but worth it', { forwarded: true }));
  chat.messages.push(message(chat, ben, now - 3 * HOUR + 1, LONG_TEXT, { forwarded: true }));
  chat.messages.push(
    message(chat, me, now - HOUR, 'Read it on the train, *great*. See you tonight?', {
      tick: 'read',
      reactions: [{ emoji: '😄', mine: false, names: ['Ben Okafor'] }],
    }),
  );
  chat.messages.push(
    message(chat, ben, now - 59 * MINUTE, '', event('security-code', 'Ben Okafor', [], '', ben.userId)),
  );
  chat.messages.push(message(chat, ben, now - 58 * MINUTE, 'Yes!'));
  chat.messages.push(message(chat, me, now - 57 * MINUTE, '👍'));
  chat.messages.push(message(chat, me, now - 2 * MINUTE, 'Which platform?', { tick: 'sent' }));
  chat.messages.push(
    message(chat, me, now - MINUTE, 'Never mind, found it', {
      tick: 'failed',
      error: { code: 'message_too_long', text: 'This message is too long.' },
    }),
  );
  return chat;
}

function climbing(now: number): Chat {
  const chat = groupChat('climb', 'Climbing on Thursdays', people.slice(3, 11), {
    onlineCount: 1,
    role: 'member',
    mutedUntil: Number.MAX_SAFE_INTEGER,
    readUpTo: 99,
    disappearAfter: 604_800,
    typing: ['Fatou Diop', 'Inês'],
  });
  chat.messages.push(
    message(chat, known('fatou'), now - 5 * HOUR, '', event('disappearing', 'Fatou Diop', [], '604800')),
  );
  chat.messages.push(message(chat, known('fatou'), now - 4 * HOUR, 'Who has the rope?', { expiresAt: now + DAY }));
  chat.messages.push(message(chat, known('ines'), now - 4 * HOUR + MINUTE, 'I do', { expiresAt: now + DAY }));
  return chat;
}

function quiet(now: number): Chat[] {
  const one = (chat: Chat, at: number, text: string, mine = false) => {
    chat.messages.push(message(chat, mine ? me : (chat.view.peer ?? known('jo')), at, text));
    return chat;
  };
  const blocked = one(
    directChat(known('dmitri'), {
      blocked: true,
      canWrite: false,
      cannotWriteReason: 'blocked',
      readUpTo: 9,
    }),
    now - 3 * DAY,
    'Hello?',
  );
  const left = one(
    groupChat('old', 'Old flat share', people.slice(5, 8), {
      role: null,
      canWrite: false,
      cannotWriteReason: 'left',
      readUpTo: 9,
    }),
    now - 12 * DAY,
    'The deposit is back',
    true,
  );
  left.members.delete(me.userId);
  return [
    one(
      directChat(known('layla'), { typing: ['ليلى حداد'], presence: { online: true, lastSeen: null } }),
      now - 30 * MINUTE,
      'هل وصلتِ؟',
    ),
    one(
      directChat(known('clara'), { draft: 'I was thinking about the', readUpTo: 9 }),
      now - 5 * HOUR,
      'What do you think?',
    ),
    one(
      directChat(known('grace'), {
        markedUnread: true,
        readUpTo: 9,
        presence: { online: false, lastSeen: now - 26 * HOUR },
      }),
      now - 26 * HOUR,
      'The compiler is happy now, and so am I.',
    ),
    one(directChat(known('hiro'), { readUpTo: 9, verified: true }), now - 2 * DAY, 'また明日', true),
    one(
      directChat(known('noa'), {
        mutedUntil: now + HOUR,
        securityNotice: { code: 'security_code_changed', name: 'נועה לוי', userId: known('noa').userId },
      }),
      now - 2 * DAY,
      'תודה רבה',
    ),
    blocked,
    one(directChat(known('kofi'), { archived: true, readUpTo: 9 }), now - 40 * DAY, 'Happy new year!'),
    one(directChat(known('jo'), { archived: true }), now - 60 * DAY, 'Let us talk in spring'),
    left,
  ];
}

function manyChats(now: number): Chat[] {
  return Array.from({ length: 500 }, (_, index) => {
    const other = person(index + 100, `person${index}`, `Person ${index}`);
    const chat =
      index % 5 === 0
        ? groupChat(`many${index}`, `Group ${index}`, people.slice(0, 4))
        : directChat(other, { readUpTo: index % 7 === 0 ? 0 : 9 });
    chat.messages.push(
      message(chat, other, now - index * 37 * MINUTE, `The last thing that was said in chat ${index}`),
    );
    return chat;
  });
}

/** 100,000 messages over three years, of many heights. */
function longChat(now: number): Chat {
  const peer = person(99, 'lena', 'Lena Long');
  const chat = directChat(peer, { readUpTo: 99_960, presence: { online: true, lastSeen: null } });
  const words = LONG_TEXT.split(' ');
  for (let i = 1; i <= 100_000; i++) {
    const length = (i * 7_919) % 23 === 0 ? 120 : (i * 31) % 17;
    const text = `Message ${i} ${words.slice(0, length).join(' ')}`;
    chat.messages.push(message(chat, (i * 13) % 5 < 2 ? me : peer, now - (100_000 - i) * 15 * MINUTE, text));
  }
  return chat;
}

function quoteOf(quoted: Chat['messages'][number] | undefined): Quote | null {
  return quoted
    ? {
        id: quoted.id,
        sequence: quoted.sequence,
        senderId: quoted.senderId,
        senderName: quoted.senderName,
        text: quoted.text.slice(0, 200),
        attachment: quoted.attachment && { kind: quoted.attachment.kind, name: quoted.attachment.name },
        missing: false,
      }
    : null;
}

const LONG_TEXT =
  'The lighthouse keeper wrote a letter every evening, although the boat came only once a month. He wrote about the weather, which was never the same, and about the gulls, which always were. ' +
  'He wrote about the light itself: how it needed to be turned by hand when the clockwork froze, and how on such nights he counted the turns aloud so as not to fall asleep. ' +
  'Most of the letters were short. Some were only a line. But when the boat came, the pile was as thick as a book, and the postmistress on the mainland tied it with a blue ribbon. ' +
  'Years later, when the light had been made electric and the keeper had moved to a small house with a garden, she brought him a box. In it were the ribbons. ' +
  '“I thought you would like to have them back,” she said. He counted them, out of habit, aloud. There were one hundred and forty-four. ' +
  'That evening he wrote one more letter, the first in a long while, and carried it down to the harbour himself. It had no address. The postmistress, who was old now too, knew where it should go.';
