import { render } from 'preact';
import './styles.css';
import './parts/parts.css';
import { speakLikeTheBrowser } from './texts';
import { App } from './view/App';
import { Pipit } from './view/pipit';

const place = document.getElementById('page');
if (place === null) throw new Error('the page has no place to draw in');
const pipit = new Pipit();
void speakLikeTheBrowser().then(() => render(<App pipit={pipit} />, place));
