import { render } from 'preact';
import { connectEngine } from '../client/connect';
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
  const { keepUpToDate, offerReload, sendWhenClosed, startNotices } = await import('./service-worker');
  engine.onEvent(({ type }) => {
    if (type === 'superseded') offerReload();
  });
  if (!('serviceWorker' in navigator)) return;
  startNotices(engine);
  // Without it the app works, only not offline.
  await keepUpToDate().then(
    () => sendWhenClosed(engine),
    () => undefined,
  );
}

// A file that is dropped where none is taken would be opened in place of the app.
for (const type of ['dragover', 'drop'] as const)
  window.addEventListener(type, (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });

if (root) void start(root);
