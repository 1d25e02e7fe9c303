// What is shown to whom: the way in to whoever has not signed in, the page to everybody else.

import { useEffect } from 'preact/hooks';
import { LocationProvider } from 'preact-iso/router';
import { forgetData } from './data.ts';
import { t } from './i18n/entry.ts';
import { MustChange } from './pages/entry/password-form.tsx';
import { SignIn } from './pages/entry/sign-in.tsx';
import { entry, findSession, refreshSession } from './session.ts';
import { Shell } from './shell.tsx';
import { follow } from './stream.ts';
import { Empty, NewsBox } from './ui/notice.tsx';

const LOOK_AGAIN_MS = 3_000;

export function App() {
  useEffect(() => void findSession(), []);
  return (
    <>
      <Content />
      <NewsBox />
    </>
  );
}

function Content() {
  const now = entry.value;
  if (now.state === 'asking') return null;
  if (now.state === 'unreachable') return <Unreachable />;
  if (now.state === 'out') return <SignIn ways={now.ways} />;
  if (now.who.user?.mustChange === true) return <MustChange />;
  return (
    <LocationProvider>
      <Following key={now.who.name} heartbeatSeconds={now.who.heartbeatSeconds} />
      <Shell who={now.who} />
    </LocationProvider>
  );
}

/** Follows what happens for as long as the same person is signed in. */
function Following({ heartbeatSeconds }: { readonly heartbeatSeconds: number }) {
  useEffect(() => {
    const stop = follow(heartbeatSeconds, () => void refreshSession());
    return () => {
      stop();
      forgetData();
    };
  }, [heartbeatSeconds]);
  return null;
}

function Unreachable() {
  useEffect(() => {
    const timer = setInterval(() => void findSession(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <main class="door" id="content">
      <Empty icon="warning" title={t('unreachable')}>
        {t('unreachable_hint')}
      </Empty>
    </main>
  );
}
