// Webhooks: where events are sent, whether they arrive, and once more what did not.

import { useState } from 'preact/hooks';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { duration } from '../../format.ts';
import { t } from '../../i18n/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Empty, Loading, ProblemBanner, tell } from '../../ui/notice.tsx';
import { Badge, Stranger } from '../../ui/text.tsx';
import { Deliveries } from './deliveries.tsx';
import { attempt, Names, namesIn, Part, type Secret, SecretDialog, Sure } from './part.tsx';

const LOOK_MS = 5_000;

type Asked =
  | { readonly kind: 'add' }
  | { readonly kind: 'log' | 'remove'; readonly hook: client.Hook }
  | { readonly kind: 'secret'; readonly secret: Secret };

export function Hooks() {
  const hooks = useData('hooks', async () => (await askSignedIn(client.listHooks())).items, {
    everyMs: LOOK_MS,
  });
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  const made = (secret: string | null): void => {
    void hooks.refresh();
    if (secret === null) close();
    else setAsked({ kind: 'secret', secret: { title: t('h_secret'), text: secret } });
  };
  return (
    <Part
      title={t('part_hooks')}
      lead={t('h_lead')}
      action={
        <Button look="primary" icon="plus" onClick={() => setAsked({ kind: 'add' })}>
          {t('h_add')}
        </Button>
      }
    >
      <ProblemBanner problem={hooks.problem} onRetry={hooks.refresh} />
      {hooks.value === null && <Loading />}
      {hooks.value?.length === 0 && <Empty icon="live" title={t('h_empty')} />}
      <ul class="stack">
        {hooks.value?.map((hook) => (
          <HookCard
            key={hook.id}
            hook={hook}
            onChange={hooks.refresh}
            onLog={() => setAsked({ kind: 'log', hook })}
            onRemove={() => setAsked({ kind: 'remove', hook })}
          />
        ))}
      </ul>
      {asked?.kind === 'add' && <HookForm onMade={made} onClose={close} />}
      {asked?.kind === 'log' && <Deliveries hook={asked.hook} onClose={close} />}
      {asked?.kind === 'remove' && (
        <Sure
          question={t('sure_remove', { name: asked.hook.url })}
          action={t('remove')}
          onSure={async () => {
            await askSignedIn(client.removeHook(asked.hook.id));
            await hooks.refresh();
          }}
          onClose={close}
        />
      )}
      {asked?.kind === 'secret' && <SecretDialog secret={asked.secret} onClose={close} />}
    </Part>
  );
}

interface HookCardProps {
  readonly hook: client.Hook;
  readonly onChange: () => Promise<void>;
  readonly onLog: () => void;
  readonly onRemove: () => void;
}

function HookCard({ hook, onChange, onLog, onRemove }: HookCardProps) {
  const { id, url, types, teams, disabledAt, disabledReason, pending, dead } = hook;
  const isOn = disabledAt === null;
  const test = async (): Promise<void> => {
    await attempt(async () => {
      const { delivered, status, problem, tookMs } = await askSignedIn(client.testHook(id));
      if (delivered) tell(t('h_test_ok', { status: status ?? 0, time: duration(tookMs) }));
      else tell(t('h_test_bad', { why: problem ?? String(status) }), { isBad: true });
    });
  };
  const toggle = async (): Promise<void> => {
    if (await attempt(() => askSignedIn(client.changeHook(id, { enabled: !isOn })))) await onChange();
  };
  const resend = async (): Promise<void> => {
    await attempt(async () => {
      const { resent } = await askSignedIn(client.resendDeadDeliveries(id));
      tell(t('h_resent', { n: resent }));
      await onChange();
    });
  };
  return (
    <li class="card hook">
      <p class="row">
        <b class="grow">
          <Stranger text={url} />
        </b>
        <Badge look={isOn ? 'good' : 'bad'}>{t(isOn ? 'h_works' : 'h_off')}</Badge>
        {pending > 0 && <Badge look="accent">{t('h_pending', { n: pending })}</Badge>}
        {dead > 0 && <Badge look="bad">{t('h_dead', { n: dead })}</Badge>}
      </p>
      {disabledReason !== null && <p class="error">{disabledReason}</p>}
      <p class="muted small">
        {t('h_types')}: <Names names={types} /> · {t('u_teams')}: <Names names={teams} />
      </p>
      <p class="row">
        <Button onClick={test}>{t('h_test')}</Button>
        <Button onClick={onLog}>{t('h_log')}</Button>
        {dead > 0 && <Button onClick={resend}>{t('h_resend')}</Button>}
        <Button onClick={toggle}>{t(isOn ? 'h_disable' : 'h_enable')}</Button>
        <Button look="danger" onClick={onRemove}>
          {t('remove')}
        </Button>
      </p>
    </li>
  );
}

interface HookFormProps {
  readonly onMade: (secret: string | null) => void;
  readonly onClose: () => void;
}

function HookForm({ onMade, onClose }: HookFormProps) {
  const [url, setUrl] = useState('');
  const [types, setTypes] = useState('');
  const [teams, setTeams] = useState('');
  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    await attempt(async () => {
      const body = { url: url.trim(), types: namesIn(types), teams: namesIn(teams) };
      onMade((await askSignedIn(client.createHook(body))).secret);
    });
  };
  return (
    <Dialog title={t('h_add')} onClose={onClose}>
      <form class="stack" onSubmit={make}>
        <TextField
          label={t('h_url')}
          type="url"
          placeholder="https://"
          value={url}
          onText={setUrl}
          required
          autofocus
        />
        <TextField label={t('h_types')} hint={t('h_types_hint')} value={types} onText={setTypes} />
        <TextField label={t('u_teams')} hint={t('h_teams_hint')} value={teams} onText={setTeams} />
        <footer class="row">
          <button type="submit" class="button primary">
            {t('add')}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
