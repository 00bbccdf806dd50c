import { h, render } from 'preact';
import { App } from '../src/ui/app';
import { chosenLanguage, loadLanguage } from '../src/ui/language';
import { later } from '../src/ui/later';
import { offerNewVersion } from '../src/ui/new-version';
import { applyTheme } from '../src/ui/theme';
import '../src/ui/styles/main.css';
import { FakeEngine } from './fake-engine';
import { type Scene, seed } from './seed';

/** `?scene=…` chooses what there is to see; it stays for the tab, because the app has addresses of its own. */
function chosenScene(): Scene {
  const asked = new URLSearchParams(location.search).get('scene');
  if (asked) sessionStorage.setItem('scene', asked);
  return (asked ?? sessionStorage.getItem('scene') ?? 'everyday') as Scene;
}

const root = document.getElementById('app');
const engine = new FakeEngine(seed(chosenScene()));
Object.assign(globalThis, { gallery: engine, offerNewVersion, parts: { h, render, later } });
applyTheme();
await loadLanguage(chosenLanguage());
if (root) render(<App engine={engine} />, root);
