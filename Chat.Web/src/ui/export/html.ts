import { type Me, type MessageView, type Person, READER } from '../../client/api';
import { eventLine, named } from '../conversation/event-line';
import { format, type Inline } from '../conversation/format';
import { labelOf, said } from '../media/said';
import { direction, locale, texts } from '../texts';
import { daysBetween, fullDate, timeOfDay } from '../time';
import type { ExportedChat } from './json';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const ELEMENTS = { bold: 'strong', italic: 'em', strike: 's' } as const;

/** Nothing that people wrote may become markup. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');
}

/** No script, and a policy that would refuse one. */
export function head(title: string): string {
  return `<!doctype html>
<html lang="${locale}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1 dir="auto">${escaped(title)}</h1>
`;
}

export const FOOT = '</body>\n</html>\n';

export function indexPage(me: Me, people: readonly Person[], chats: readonly ExportedChat[], at: number): string {
  const { exported, settings } = texts;
  const row = ({ conversation, file, messages, complete }: ExportedChat) =>
    `<li><a href="${escaped(encodeURI(file))}.html" dir="auto">${escaped(conversation.title)}</a> <small>${escaped(
      exported.messages(messages),
    )}${complete ? '' : ` · ${escaped(exported.incomplete)}`}</small></li>`;
  const person = ({ displayName, username, contactNumber }: Person) =>
    `<li><span dir="auto">${escaped(displayName)}</span> <small>${escaped(username)} · ${escaped(contactNumber)}</small></li>`;
  return `${head(exported.heading)}<p>${escaped(exported.madeOn(`${fullDate(at)}, ${timeOfDay(at)}`))}</p>
<h2>${escaped(settings.profile)}</h2>
<ul>${person(me)}</ul>
<h2>${escaped(exported.chats)}</h2>
<ul>
${chats.map(row).join('\n')}
</ul>
<h2>${escaped(exported.people)}</h2>
<ul>
${people.map(person).join('\n')}
</ul>
${FOOT}`;
}

export function backLink(): string {
  return `<p><a href="../index.html">${escaped(texts.exported.heading)}</a></p>\n`;
}

/** @param before the message above them; a heading stands where the day changes */
export function messagesHtml(messages: readonly MessageView[], before: MessageView | null): string {
  let above = before;
  return messages
    .map((message) => {
      const newDay = !above || daysBetween(above.at, message.at) !== 0;
      above = message;
      return `${newDay ? `<h2>${escaped(fullDate(message.at))}</h2>\n` : ''}${messageHtml(message)}\n`;
    })
    .join('');
}

function messageHtml(message: MessageView): string {
  if (message.event) return `<p class="event" dir="auto">${escaped(eventLine(message.event))}</p>`;
  const { id, mine, senderName, at, editedAt } = message;
  const notes = [
    timeOfDay(at),
    editedAt !== null && texts.message.edited,
    message.forwarded && texts.message.forwarded,
    message.starred && '★',
  ].filter((note) => note !== false);
  return `<article id="m-${escaped(id)}"${mine ? ' class="mine"' : ''}>
<header><b dir="auto">${escaped(senderName)}</b> <small>${escaped(notes.join(' · '))}</small></header>
${quoteHtml(message)}${bodyHtml(message)}${reactionsHtml(message)}</article>`;
}

function bodyHtml({ kind, text, mentions, attachment }: MessageView): string {
  if (kind === 'deleted') return `<p class="gone">${escaped(texts.message.deleted)}</p>\n`;
  if (kind === 'undecryptable') return `<p class="gone">${escaped(texts.exported.unreadable)}</p>\n`;
  const blocks = format(text, mentions).map((block) =>
    block.type === 'code-block' ? `<pre>${escaped(block.text)}</pre>` : block.children.map(inlineHtml).join(''),
  );
  const label = attachment ? `<p class="gone" dir="auto">${escaped(labelOf(attachment))}</p>\n` : '';
  return `${label}<div class="text" dir="auto">${blocks.join('')}</div>\n`;
}

function inlineHtml(inline: Inline): string {
  switch (inline.type) {
    case 'text':
      return escaped(inline.text);
    case 'code':
      return `<code>${escaped(inline.text)}</code>`;
    case 'link':
      return `<a href="${escaped(inline.href)}" rel="noopener noreferrer">${escaped(inline.text)}</a>`;
    case 'mention':
      return `<bdi class="mention">${escaped(inline.text)}</bdi>`;
    default: {
      const element = ELEMENTS[inline.type];
      return `<${element}>${inline.children.map(inlineHtml).join('')}</${element}>`;
    }
  }
}

function quoteHtml({ quote }: MessageView): string {
  if (!quote) return '';
  if (quote.missing) return `<blockquote>${escaped(texts.exported.quoteMissing)}</blockquote>\n`;
  const name = quote.senderName === READER ? texts.you : quote.senderName;
  return `<blockquote dir="auto"><a href="#m-${escaped(quote.id)}">${escaped(name)}</a>: ${escaped(said(quote.text, quote.attachment))}</blockquote>\n`;
}

function reactionsHtml({ reactions }: MessageView): string {
  if (reactions.length === 0) return '';
  const said = reactions.map(({ emoji, names }) => `<li>${escaped(emoji)} ${escaped(named(names))}</li>`);
  return `<ul class="reactions">${said.join('')}</ul>\n`;
}

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#f5f1eb, #161315); color: light-dark(#241c20, #f2ecee); overflow-wrap: anywhere; }
a { color: light-dark(#8a2f56, #e58bb0); }
small, .gone { color: light-dark(#655a5f, #b5a9ae); }
h2 { margin: 2rem 0 1rem; font-size: 1rem; }
article { width: fit-content; max-width: 85%; margin: 0.5rem 0; padding: 0.5rem 0.75rem; border-radius: 0.75rem; background: light-dark(#fff, #2a2528); }
article.mine { margin-inline-start: auto; background: light-dark(#f7dfe9, #4d2437); }
article p { margin: 0; }
.text { white-space: pre-wrap; }
.mention { font-weight: 600; }
.event { text-align: center; font-size: 0.875rem; }
blockquote { margin: 0.25rem 0; padding-inline-start: 0.5rem; border-inline-start: 3px solid currentcolor; font-size: 0.875rem; }
pre { margin: 0.25rem 0; white-space: pre-wrap; }
ul { padding-inline-start: 1.25rem; }
.reactions { margin: 0.25rem 0 0; padding: 0; list-style: none; font-size: 0.875rem; }
`;
