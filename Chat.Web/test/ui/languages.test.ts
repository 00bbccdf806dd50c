import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/ui/errors';
import { pickLanguage } from '../../src/ui/language';
import { texts as arabic } from '../../src/ui/languages/arabic';
import { texts as english } from '../../src/ui/languages/english';
import { texts as german } from '../../src/ui/languages/german';
import { plural } from '../../src/ui/languages/plural';
import { speak } from '../../src/ui/texts';

/** Every place in a language's texts, with what kind of text stands there. */
function places(value: unknown, path = ''): string[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.entries(value).flatMap(([key, child]) => places(child, `${path}.${key}`));
  return [`${path} ${Array.isArray(value) ? `list of ${value.length}` : typeof value}`];
}

const ROOT = join(import.meta.dirname, '../../..');

/** The codes of all refusals that the server or the engine names, from their sources. */
function codes(): string[] {
  const found = (folder: string, ext: string, pattern: RegExp) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(ext) && !/[\\/](bin|obj)[\\/]/.test(file))
      .flatMap((file) =>
        [...readFileSync(join(ROOT, folder, file), 'utf8').matchAll(pattern)].map((match) => match[1]!),
      );
  const fault = /new\(\d+, "([a-z_]+)"/g;
  const server = [...found('Chat.Modules', '.cs', fault), ...found('Chat.Host', '.cs', fault)];
  const engine = found(
    'Chat.Web/src',
    '.ts',
    /(?:ProtocolError\(\s*|aboutOwner\(|code: |(?:OFFLINE|UNANSWERED) = )'([a-z_]+)'/g,
  );
  expect(server.length).toBeGreaterThan(45);
  expect(engine.length).toBeGreaterThan(15);
  return [...new Set([...server, ...engine])].sort();
}

describe('languages', () => {
  it.each([
    ['English', english],
    ['German', german],
    ['Arabic', arabic],
  ])('%s has words for every refusal and notice that has a code', (_, { refusals, notices }) => {
    const said = new Set([...Object.keys(refusals), ...Object.keys(notices)]);
    expect(codes().filter((code) => !said.has(code))).toEqual([]);
    expect([...said].filter((code) => !codes().includes(code))).toEqual([]);
  });

  it('says a refusal in the language that is spoken, and keeps the words of one that is not known', () => {
    speak(german, 'de', 'ltr');
    expect(inWords({ code: 'last_admin', text: 'A group keeps at least one admin.' }).text).toContain('mindestens');
    expect(inWords({ code: 'of_tomorrow', text: 'In the server’s words.' }).text).toBe('In the server’s words.');
    expect(inWords({ code: 'toString', text: 'No.' }).text).toBe('No.');
    speak(english, 'en-GB', 'ltr');
  });

  it.each([
    ['German', german],
    ['Arabic', arabic],
  ])('%s says everything that English says', (_, texts) => {
    expect(places(texts)).toEqual(places(english));
  });

  it.each([
    ['English', english],
    ['German', german],
    ['Arabic', arabic],
  ])('%s leaves nothing empty', (_, texts) => {
    const empty = (value: unknown, path: string): string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, child]) => empty(child, `${path}.${key}`))
        : value === ''
          ? [path]
          : [];
    expect(empty(texts, '')).toEqual([]);
  });

  it('keeps the names that tests rely on', () => {
    expect(english.chats.unread(2)).toBe('2 unread');
    expect([
      english.message.reply,
      english.message.react,
      english.message.edit,
      english.message.delete,
      english.message.info,
    ]).toEqual(['Reply', 'React', 'Edit', 'Delete', 'Info']);
    expect([english.newGroup.name, english.newGroup.create, english.chats.newGroup]).toEqual([
      'Group name',
      'Create group',
      'New group',
    ]);
  });

  it('counts as each language does', () => {
    expect(english.conversation.members(1)).toBe('1 member');
    expect(english.conversation.members(1_000)).toBe('1000 members');
    expect(german.conversation.members(1)).toBe('1 Mitglied');
    expect([1, 2, 3, 11, 100].map(arabic.conversation.members)).toEqual([
      'عضو واحد',
      'عضوان',
      expect.stringContaining('أعضاء'),
      expect.stringContaining('عضوًا'),
      expect.stringContaining('عضو'),
    ]);
    expect(plural('ar', { other: '# x' })(3)).toContain(' x');
  });

  it('is what was chosen, else what the browser wants, else English', () => {
    expect(pickLanguage('de', ['ar'])).toBe('de');
    expect(pickLanguage(null, ['fr-CA', 'ar-EG', 'de'])).toBe('ar');
    expect(pickLanguage(null, ['fr'])).toBe('en');
    expect(pickLanguage('toString', [])).toBe('en');
  });
});
