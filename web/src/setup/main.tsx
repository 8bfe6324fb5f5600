import { render } from 'preact';
import '../styles.css';
import '../parts/parts.css';
import { ApiClient } from '../api/client';
import { speakLikeTheBrowser } from '../texts';
import { SetupPage } from './SetupPage';

const place = document.getElementById('page');
if (place === null) throw new Error('the page has no place to draw in');
// Nobody logs in here: who is on the device's own Wi-Fi has its password.
const api = new ApiClient(() => undefined);
void speakLikeTheBrowser().then(() => render(<SetupPage api={api} />, place));
