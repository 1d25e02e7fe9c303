// Where the page begins.

import './moves.ts';
import { render } from 'preact';
import { App } from './app.tsx';
import { preload } from './pages.ts';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';

preload(location.pathname);
const place = document.getElementById('app');
if (place !== null) render(<App />, place);
