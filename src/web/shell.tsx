// What is around every page: the menu of whoever has signed in, how far the page can be trusted, and the page itself.

import { useEffect, useRef } from 'preact/hooks';
import { ErrorBoundary } from 'preact-iso/lazy';
import { Route, Router, useLocation } from 'preact-iso/router';
import { clockTime } from './format.ts';
import { tc } from './i18n/common.ts';
import { PAGES, type Page } from './pages.ts';
import type { Who } from './session.ts';
import { connection } from './stream.ts';
import { AccountMenu } from './ui/account-menu.tsx';
import { Crash } from './ui/crash.tsx';
import { Icon } from './ui/icon.tsx';
import { Empty, tell } from './ui/notice.tsx';

export function Shell({ who }: { readonly who: Who }) {
  const pages = PAGES.filter(({ isFor }) => isFor(who));
  const { path } = useLocation();
  const content = useRef<HTMLElement>(null);
  const here = pages.find(({ address }) => isWithin(path, address));
  useEffect(() => {
    document.title = here === undefined ? 'Ringback' : `${tc(`page_${here.name}`)} · Ringback`;
  });
  return (
    <div class="shell">
      <a class="skip" href="#content">
        {tc('skip')}
      </a>
      <Menu {...{ who, pages, path }} />
      <div class="stage">
        <StaleBanner />
        <main id="content" ref={content} tabIndex={-1}>
          <Crash key={here?.name ?? 'none'}>
            <ErrorBoundary>
              <Router>
                {pages.map((page) => (
                  <Route key={page.name} path={page.path} component={page.component} />
                ))}
                <Route key="start" path="/" component={() => <Start pages={pages} />} />
                <Route key="none" default component={NotFound} />
              </Router>
            </ErrorBoundary>
          </Crash>
        </main>
      </div>
    </div>
  );
}

function isWithin(path: string, address: string): boolean {
  return path === address || path.startsWith(`${address}/`);
}

interface MenuProps {
  readonly who: Who;
  readonly pages: readonly Page[];
  readonly path: string;
}

function Menu({ who, pages, path }: MenuProps) {
  return (
    <header class="menu">
      <a class="brand" href="/">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        <span>Ringback</span>
      </a>
      <nav aria-label={tc('main_menu')}>
        {pages.map(({ name, address, component }) => (
          <a
            key={name}
            href={address}
            aria-current={isWithin(path, address) ? 'page' : undefined}
            onPointerEnter={() => void component.preload()}
          >
            <Icon name={name} size={20} />
            <span>{tc(`page_${name}`)}</span>
          </a>
        ))}
      </nav>
      <div class="foot">
        {who.demo && <p class="demo">{tc('demo')}</p>}
        <Pulse />
        <AccountMenu who={who} />
      </div>
    </header>
  );
}

function Pulse() {
  const { state } = connection.value;
  const text = state === 'live' ? tc('live') : state === 'connecting' ? tc('connecting') : tc('reconnecting');
  return (
    <p class={`pulse ${state}`} data-connection={state}>
      <span class="dot" aria-hidden="true" />
      <span>{text}</span>
    </p>
  );
}

/** Says since when nothing is known, and that it is over. */
function StaleBanner() {
  const { state, since } = connection.value;
  const before = useRef(state);
  useEffect(() => {
    if (before.current === 'stale' && state === 'live') tell(tc('back_live'));
    before.current = state;
  }, [state]);
  return (
    <div role="alert">
      {state === 'stale' && (
        <p class="banner stale">
          <Icon name="warning" />
          <span>{tc('stale', { since: clockTime(since) })}</span>
        </p>
      )}
    </div>
  );
}

function Start({ pages }: { readonly pages: readonly Page[] }) {
  const { route } = useLocation();
  useEffect(() => {
    route(pages[0]?.address ?? '/nothing', true);
  }, [route, pages]);
  return null;
}

function NotFound() {
  return (
    <Empty icon="search" title={tc('not_found')}>
      <p>{tc('not_found_hint')}</p>
      <a href="/">{tc('to_start')}</a>
    </Empty>
  );
}
