import type { ComponentChildren } from 'preact';

/** The frame of every page before the chats. */
export function Card({ heading, children }: { heading: string; children: ComponentChildren }) {
  return (
    <main class="access">
      <div class="card">
        <h1>{heading}</h1>
        {children}
      </div>
    </main>
  );
}
