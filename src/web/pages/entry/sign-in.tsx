// The way in. Rule: it says nothing about which of name and password was wrong, and after too many it says how long to wait.

import { useEffect, useState } from 'preact/hooks';
import type { SignInWays } from '../../client.ts';
import { Problem } from '../../daemon.ts';
import { duration } from '../../format.ts';
import { t } from '../../i18n/entry.ts';
import { signIn } from '../../session.ts';
import { Appearance } from '../../ui/appearance.tsx';
import { TextField } from '../../ui/field.tsx';
import { problemText } from '../../ui/notice.tsx';
import './entry.css';

export function SignIn({ ways }: { readonly ways: SignInWays | null }) {
  const demo = ways?.demo ?? null;
  return (
    <main class="door" id="content">
      <section class="card">
        <header>
          <img src="/favicon.svg" alt="" width="44" height="44" />
          <div>
            <h1>Ringback</h1>
            <p class="muted">{t('lead')}</p>
          </div>
        </header>
        {demo !== null && (
          <p class="banner demo">
            <b>{t('demo_title')}.</b> {t('demo_text')}
          </p>
        )}
        <SignInForm demo={demo} />
        {demo === null && <p class="muted small">{t('forgotten')}</p>}
      </section>
      <Appearance />
    </main>
  );
}

type Trouble = { readonly text: string } | { readonly until: number };

function SignInForm({ demo }: { readonly demo: SignInWays['demo'] }) {
  const [name, setName] = useState(demo?.name ?? '');
  const [password, setPassword] = useState(demo?.password ?? '');
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const waitMs = useWait(trouble !== null && 'until' in trouble ? trouble.until : 0);
  const enter = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn(name, password);
    } catch (error) {
      setTrouble(troubleOf(error));
      setBusy(false);
    }
  };
  return (
    <form class="stack" onSubmit={enter}>
      <TextField
        label={t('name')}
        value={name}
        onText={setName}
        autocomplete="username"
        autofocus={demo === null}
        required
        spellcheck={false}
      />
      <TextField
        label={t('password')}
        value={password}
        onText={setPassword}
        type="password"
        autocomplete="current-password"
        required
      />
      <div role="alert">{trouble !== null && <p class="error">{words(trouble, waitMs)}</p>}</div>
      <button
        type="submit"
        class="button primary large"
        disabled={isBusy || waitMs > 0}
        autofocus={demo !== null}
      >
        {isBusy ? t('entering') : t(demo !== null && name === demo.name ? 'enter_demo' : 'enter')}
      </button>
    </form>
  );
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof Problem && error.code === 'unauthorized') return { text: t('wrong') };
  if (error instanceof Problem && error.retryAfterSeconds !== null) {
    return { until: Date.now() + error.retryAfterSeconds * 1_000 };
  }
  return { text: problemText(error) };
}

function words(trouble: Trouble, waitMs: number): string {
  if ('text' in trouble) return trouble.text;
  return waitMs > 0 ? t('locked', { time: duration(waitMs) }) : t('unlocked');
}

/** How long it is until then, second by second. */
function useWait(until: number): number {
  const [now, setNow] = useState(Date.now());
  const waitMs = Math.max(0, until - now);
  useEffect(() => {
    setNow(Date.now());
    if (until <= Date.now()) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [until]);
  return waitMs;
}
