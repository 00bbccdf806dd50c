import type { ComponentChildren } from 'preact';
import { backTo } from '../router';
import { texts } from '../texts';
import { Icon } from './icons';

interface PageProps {
  heading: string;
  /** Where it belongs; a page below another one shows the way back on wide screens, too. */
  up?: string;
  children: ComponentChildren;
}

/** A page beside the chat list: a bar with a heading and a way back, and what scrolls below it. */
export function Page({ heading, up = '/', children }: PageProps) {
  return (
    <section class={`settings ${up === '/' ? '' : 'sub'}`} aria-label={heading}>
      <header class="bar">
        <button type="button" class="icon-button back" aria-label={texts.back} onClick={() => backTo(up)}>
          <Icon name="back" />
        </button>
        <h1>{heading}</h1>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div class="settings-scroll" tabIndex={0}>
        <div class="settings-body">{children}</div>
      </div>
    </section>
  );
}
