// Where the page begins.

import { render } from 'preact';
import { App } from './app.tsx';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';

const place = document.getElementById('app');
if (place !== null) render(<App />, place);
