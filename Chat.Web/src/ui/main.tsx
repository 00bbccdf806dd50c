import { render } from 'preact';
import { connectEngine } from '../client/connect';
import { trustedScriptUrl } from '../client/trusted-urls';
import { InsecurePage } from './access/insecure-page';
import { App } from './app';
import './styles/main.css';

const root = document.getElementById('app');

if (root) {
  if (!globalThis.isSecureContext) render(<InsecurePage />, root);
  else {
    render(<App engine={connectEngine()} />, root);
    if ('serviceWorker' in navigator) {
      const url = trustedScriptUrl(new URL('/sw.js', location.href));
      // Without it the app works, only not offline.
      navigator.serviceWorker.register(url).catch(() => undefined);
    }
  }
}
