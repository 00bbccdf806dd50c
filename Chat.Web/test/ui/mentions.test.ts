import { describe, expect, it } from 'vitest';
import { mentionQuery, namesFitting, shifted, trimmedMessage, withMention } from '../../src/ui/conversation/mentions';

const ana = { userId: 'a', start: 6, length: 4 };

describe('mentions', () => {
  it('move with what is written before them', () => {
    expect(shifted([ana], 'Hello @Ana!', 'Oh. Hello @Ana!')).toEqual([{ ...ana, start: 10 }]);
    expect(shifted([ana], 'Hello @Ana!', 'Hi @Ana!')).toEqual([{ ...ana, start: 3 }]);
  });

  it('stay when something is written after them', () => {
    expect(shifted([ana], 'Hello @Ana', 'Hello @Ana, hi')).toEqual([ana]);
  });

  it('are no mentions any more when somebody writes into them', () => {
    expect(shifted([ana], 'Hello @Ana!', 'Hello @Anna!')).toEqual([]);
    expect(shifted([ana], 'Hello @Ana!', 'Hello !')).toEqual([]);
  });

  it('are found behind an @ that begins a word', () => {
    expect(mentionQuery('Hello @an', 9)).toEqual({ start: 6, query: 'an' });
    expect(mentionQuery('@', 1)).toEqual({ start: 0, query: '' });
    expect(mentionQuery('write to ana@example', 20)).toBeNull();
    expect(mentionQuery('@ana there', 10)).toBeNull();
  });

  it('take the place of what was typed', () => {
    const written = withMention(
      'Hello @cl and @Ana',
      [{ userId: 'a', start: 14, length: 4 }],
      { start: 6, query: 'cl' },
      { userId: 'c', displayName: 'Clara N' },
    );
    expect(written.text).toBe('Hello @Clara N  and @Ana');
    expect(written.mentions).toEqual([
      { userId: 'c', start: 6, length: 8 },
      { userId: 'a', start: 20, length: 4 },
    ]);
    for (const { start, length } of written.mentions) expect(written.text.slice(start, start + length)).toMatch(/^@/);
    expect(written.caret).toBe(15);
  });

  it('stand right after space around the text is taken away', () => {
    expect(trimmedMessage('  @Ana hi  ', [{ userId: 'a', start: 2, length: 4 }])).toEqual({
      text: '@Ana hi',
      mentions: [{ userId: 'a', start: 0, length: 4 }],
    });
  });

  it('fit by any word of the name, without accents, and by username', () => {
    const people = [
      { displayName: 'Ana Álvarez', username: 'ana' },
      { displayName: 'Ben', username: 'alvin' },
    ];
    expect(namesFitting(people, 'al').map(({ username }) => username)).toEqual(['ana', 'alvin']);
    expect(namesFitting(people, 'zz')).toEqual([]);
  });
});
