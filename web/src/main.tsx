import { render } from 'preact';
import './styles.css';
import { App } from './view/App';
import { Page } from './view/page';

const place = document.getElementById('page');
if (place === null) throw new Error('the page has no place to draw in');
render(<App page={new Page()} />, place);
