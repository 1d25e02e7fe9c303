// One's own password: because it has to be changed, or because somebody wants to.

import { useState } from 'preact/hooks';
import { t } from '../../i18n/entry.ts';
import { changePassword } from '../../session.ts';
import { Appearance } from '../../ui/appearance.tsx';
import { TextField } from '../../ui/field.tsx';
import { problemText, tell } from '../../ui/notice.tsx';
import './entry.css';

export function MustChange() {
  return (
    <main class="door" id="content">
      <section class="card">
        <header>
          <img src="/favicon.svg" alt="" width="44" height="44" />
          <div>
            <h1>{t('must_change')}</h1>
            <p class="muted">{t('must_change_hint')}</p>
          </div>
        </header>
        <PasswordForm />
      </section>
      <Appearance />
    </main>
  );
}

export function PasswordForm({ onDone }: { readonly onDone?: () => void }) {
  const [current, setCurrent] = useState('');
  const [chosen, setChosen] = useState('');
  const [again, setAgain] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const change = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (chosen !== again) return setTrouble(t('differ'));
    setBusy(true);
    try {
      await changePassword(current, chosen);
      tell(t('changed'));
      onDone?.();
    } catch (error) {
      setTrouble(problemText(error));
      setBusy(false);
    }
  };
  return (
    <form class="stack" onSubmit={change}>
      <TextField
        label={t('current')}
        value={current}
        onText={setCurrent}
        type="password"
        autocomplete="current-password"
        required
        autofocus
      />
      <TextField
        label={t('new')}
        hint={t('rules')}
        value={chosen}
        onText={setChosen}
        type="password"
        autocomplete="new-password"
        required
      />
      <TextField
        label={t('again')}
        value={again}
        onText={setAgain}
        type="password"
        autocomplete="new-password"
        required
      />
      <div role="alert">{trouble !== null && <p class="error">{trouble}</p>}</div>
      {onDone !== undefined && <p class="muted small">{t('other_sessions_end')}</p>}
      <button type="submit" class="button primary large" disabled={isBusy}>
        {t('set')}
      </button>
    </form>
  );
}
