import { texts } from '../texts';

/** Where the service worker looks for its words (sw/notice-words.ts). */
const CACHE = 'notices';
const PLACE = '/notices/words';

/** Tells the service worker the words of the language that is spoken. */
export async function tellWords(): Promise<void> {
  const { app, installed, media } = texts;
  const { newMessage, reply, writeReply, test } = installed.notices;
  const { photo, video, audio, voice, file } = media;
  const attachments = { photo, video, audio, voice, file };
  const body = JSON.stringify({ app, newMessage, reply, writeReply, test, attachments });
  await (await caches.open(CACHE)).put(PLACE, new Response(body, { headers: { 'content-type': 'application/json' } }));
}
