import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../controls/icons';
import { backTo, conversationPath } from '../router';
import { texts } from '../texts';

interface PanelFrameProps {
  heading: string;
  conversationId: string;
  children: ComponentChildren;
}

export function PanelFrame({ heading, conversationId, children }: PanelFrameProps) {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    close.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside class="panel" aria-label={heading}>
      <header class="bar">
        <button
          ref={close}
          type="button"
          class="icon-button"
          aria-label={texts.close}
          onClick={() => backTo(conversationPath(conversationId))}
        >
          <Icon name="close" />
        </button>
        <h1>{heading}</h1>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div class="panel-scroll" tabIndex={0}>
        {children}
      </div>
    </aside>
  );
}
