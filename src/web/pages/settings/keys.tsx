// Keys of programs: made, shown once, revoked.

import { useState } from 'preact/hooks';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { t } from '../../i18n/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Check, TextField } from '../../ui/field.tsx';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { At, Badge, Stranger } from '../../ui/text.tsx';
import { attempt, Names, namesIn, Part, type Secret, SecretDialog, Sure } from './part.tsx';

type Scope = client.ApiKey['scopes'][number];

const SCOPES: readonly Scope[] = [
  ...(['calls:read', 'calls:write', 'tasks:read', 'tasks:work', 'contacts:write'] as const),
  ...(['lists:write', 'scores:write', 'dial', 'hooks', 'admin'] as const),
];

type Asked =
  | { readonly kind: 'add' }
  | { readonly kind: 'revoke'; readonly key: client.ApiKey }
  | { readonly kind: 'secret'; readonly secret: Secret };

export function Keys() {
  const keys = useData('keys', async () => (await askSignedIn(client.listKeys())).items);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  const made = (name: string, token: string | null): void => {
    void keys.refresh();
    if (token === null) close();
    else setAsked({ kind: 'secret', secret: { title: t('k_made', { name }), text: token } });
  };
  return (
    <Part
      title={t('part_keys')}
      lead={t('k_lead')}
      action={
        <Button look="primary" icon="plus" onClick={() => setAsked({ kind: 'add' })}>
          {t('k_add')}
        </Button>
      }
    >
      <ProblemBanner problem={keys.problem} onRetry={keys.refresh} />
      {keys.value === null && <Loading />}
      {keys.value?.length === 0 && <Empty icon="settings" title={t('k_empty')} />}
      {keys.value !== null && keys.value.length > 0 && (
        <div class="card">
          <Table
            caption={t('part_keys')}
            columns={columns((key) => setAsked({ kind: 'revoke', key }))}
            items={keys.value}
            keyOf={({ id }) => id}
            rowClass={({ revokedAt }) => (revokedAt === null ? '' : 'dim')}
          />
        </div>
      )}
      {asked?.kind === 'add' && <KeyForm onMade={made} onClose={close} />}
      {asked?.kind === 'revoke' && (
        <Sure
          question={t('k_sure', { name: asked.key.name })}
          action={t('k_revoke')}
          onSure={async () => {
            await askSignedIn(client.revokeKey(asked.key.id));
            await keys.refresh();
          }}
          onClose={close}
        />
      )}
      {asked?.kind === 'secret' && <SecretDialog secret={asked.secret} onClose={close} />}
    </Part>
  );
}

function columns(revoke: (key: client.ApiKey) => void): readonly Column<client.ApiKey>[] {
  return [
    { key: 'name', title: t('name'), look: 'main', cell: ({ name }) => <Stranger text={name} /> },
    { key: 'scopes', title: t('k_scopes'), cell: ({ scopes }) => <code>{scopes.join(', ')}</code> },
    { key: 'teams', title: t('u_teams'), cell: ({ teams }) => <Names names={teams} /> },
    { key: 'created', title: t('created'), cell: ({ createdAt }) => <At at={createdAt} /> },
    {
      key: 'actions',
      title: t('actions'),
      look: 'actions',
      cell: (key) =>
        key.revokedAt === null ? (
          <Button look="danger" onClick={() => revoke(key)}>
            {t('k_revoke')}
          </Button>
        ) : (
          <Badge>{t('k_revoked')}</Badge>
        ),
    },
  ];
}

interface KeyFormProps {
  readonly onMade: (name: string, token: string | null) => void;
  readonly onClose: () => void;
}

function KeyForm({ onMade, onClose }: KeyFormProps) {
  const [name, setName] = useState('');
  const [teams, setTeams] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['calls:read', 'tasks:read']);
  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    const named = namesIn(teams);
    await attempt(async () => {
      const body = { name: name.trim(), scopes: [...scopes], teams: named.length === 0 ? null : named };
      const made = await askSignedIn(client.createKey(body));
      onMade(made.name, made.key);
    });
  };
  return (
    <Dialog title={t('k_add')} onClose={onClose}>
      <form class="stack" onSubmit={make}>
        <TextField label={t('name')} value={name} onText={setName} required autofocus />
        <fieldset class="checks">
          <legend>{t('k_scopes')}</legend>
          {SCOPES.map((scope) => (
            <Check
              key={scope}
              label={<code>{scope}</code>}
              checked={scopes.includes(scope)}
              onCheck={(wanted) =>
                setScopes(wanted ? [...scopes, scope] : scopes.filter((each) => each !== scope))
              }
            />
          ))}
        </fieldset>
        <TextField label={t('u_teams')} hint={t('k_teams_hint')} value={teams} onText={setTeams} />
        <footer class="row">
          <button type="submit" class="button primary" disabled={scopes.length === 0}>
            {t('k_add')}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
