import { render } from 'preact';
import { connectEngine } from '../client/connect';
import { trustedScriptUrl } from '../client/trusted-urls';
import { InsecurePage } from './access/insecure-page';
import { App } from './app';
import { chosenLanguage, loadLanguage } from './language';
import { applyTheme } from './theme';
import './styles/main.css';

const root = document.getElementById('app');

async function start(page: HTMLElement): Promise<void> {
  applyTheme();
  // The engine starts while the language is on its way.
  const engine = globalThis.isSecureContext ? connectEngine() : null;
  await loadLanguage(chosenLanguage());
  if (!engine) {
    render(<InsecurePage />, page);
    return;
  }
  render(<App engine={engine} />, page);
  if ('serviceWorker' in navigator) {
    const url = trustedScriptUrl(new URL('/sw.js', location.href));
    // Without it the app works, only not offline.
    navigator.serviceWorker.register(url).catch(() => undefined);
  }
}

if (root) void start(root);
