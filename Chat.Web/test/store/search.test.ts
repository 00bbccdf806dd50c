import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Search } from '../../src/store/search';
import { searchBlockOf, withLine } from '../../src/store/search-block';
import { Store } from '../../src/store/store';
import { foldedWords, highlights } from '../../src/store/words';

let opened = 0;

async function searching(texts: string[]) {
  const store = await Store.open(`search ${opened++}`);
  const search = new Search(store);
  const put = async (sequence: number, text: string) => {
    const message = { conversationId: 'c', sequence, at: 1000 + sequence, text };
    await store.write(async (tx) => {
      const block = await tx.objectStore('search').get(searchBlockOf(message));
      await tx.objectStore('search').put(withLine(block, message));
    });
    search.changed(searchBlockOf(message));
  };
  for (const [index, text] of texts.entries()) await put(index + 1, text);
  const find = async (query: string, limit = 10, before = Number.MAX_SAFE_INTEGER) =>
    (await search.find(foldedWords(query), limit, before)).map(({ sequence }) => sequence);
  return { find, put };
}

describe('a search', () => {
  it('finds beginnings of words without case and accents, newest first', async () => {
    const { find } = await searching(['Café René', 'a recafe', 'the CAFÉ is open', 'Ｆｕｌｌ']);
    expect(await find('cafe')).toEqual([3, 1]);
    expect(await find('CAF')).toEqual([3, 1]);
    expect(await find('rene')).toEqual([1]);
    expect(await find('full')).toEqual([4]);
    expect(await find('nothing')).toEqual([]);
  });

  it('wants every word, in any order', async () => {
    const { find } = await searching(['meet at noon', 'noon', 'meet tomorrow']);
    expect(await find('noo mee')).toEqual([1]);
  });

  it('finds words of scripts without spaces', async () => {
    const { find } = await searching(['我们明天见面']);
    expect(await find('明天')).toEqual([1]);
  });

  it('finds a text as it was last edited, and nothing of one that is gone', async () => {
    const { find, put } = await searching(['apple', 'pear']);
    expect(await find('apple')).toEqual([1]);
    await put(1, 'cherry');
    await put(2, '');
    expect(await find('apple')).toEqual([]);
    expect(await find('cherry')).toEqual([1]);
    expect(await find('pear')).toEqual([]);
  });

  it('goes on before a time, over many blocks', async () => {
    const { find } = await searching(Array.from({ length: 300 }, (_, index) => `word ${index}`));
    expect(await find('word', 3)).toEqual([300, 299, 298]);
    expect(await find('word', 3, 1000 + 298)).toEqual([297, 296, 295]);
  });
});

/** Few words and few times, so that hits, ties and clocks that went back are common. */
const written = fc.array(
  fc.record({
    conversationId: fc.constantFrom('a', 'b', 'c'),
    sequence: fc.integer({ min: 1, max: 600 }),
    at: fc.integer({ min: 1, max: 40 }),
    words: fc.array(fc.constantFrom('be', 'bee', 'been', 'a', 'an', 'and'), { maxLength: 4 }),
  }),
  { maxLength: 60 },
);

describe('a search over any messages', () => {
  it('finds what a plain look at each of them finds, newest first', async () => {
    await fc.assert(
      fc.asyncProperty(
        written,
        fc.array(fc.constantFrom('b', 'bee', 'a', 'and'), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 41 }),
        async (messages, words, limit, before) => {
          const store = await Store.open(`search ${opened++}`);
          const latest = new Map(messages.map((message) => [`${message.conversationId} ${message.sequence}`, message]));
          await store.write(async (tx) => {
            for (const message of latest.values()) {
              const block = await tx.objectStore('search').get(searchBlockOf(message));
              const put = withLine(block, { ...message, text: message.words.join(' ') });
              if (put.sequences.length > 0) await tx.objectStore('search').put(put);
            }
          });
          const found = await new Search(store).find(words, limit, before);
          store.close();
          const fits = [...latest.values()]
            .filter(({ at }) => at < before)
            .filter((message) => words.every((word) => message.words.some((other) => other.startsWith(word))));
          const times = fits.map(({ at }) => at).sort((a, b) => b - a);
          expect(found.map(({ at }) => at)).toEqual(times.slice(0, limit));
          for (const { conversationId, sequence, at } of found)
            expect(
              fits.some((one) => one.conversationId === conversationId && one.sequence === sequence && one.at === at),
            ).toBe(true);
          expect(new Set(found.map(({ conversationId, sequence }) => `${conversationId} ${sequence}`)).size).toBe(
            found.length,
          );
        },
      ),
    );
  });
});

describe('highlights', () => {
  it('are ranges of the original text', () => {
    const text = 'e\u0301tude, ÉTÉ and ﬁne';
    const marked = highlights(text, ['ete', 'etu', 'fi']).map(({ start, length }) => text.slice(start, start + length));
    expect(marked).toEqual(['e\u0301tu', 'ÉTÉ', 'ﬁ']);
  });
});
