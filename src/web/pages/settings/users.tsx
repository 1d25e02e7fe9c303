// People who sign in.

import { useState } from 'preact/hooks';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { tc } from '../../i18n/common.ts';
import { t } from '../../i18n/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Loading, ProblemBanner, tell } from '../../ui/notice.tsx';
import { agentName } from '../../ui/people.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { Badge, Stranger } from '../../ui/text.tsx';
import { attempt, Names, Part, type Secret, SecretDialog } from './part.tsx';
import { UserForm } from './user-form.tsx';

type Asked =
  | { readonly kind: 'add' }
  | { readonly kind: 'change'; readonly user: client.User }
  | { readonly kind: 'secret'; readonly secret: Secret };

export function Users() {
  const users = useData('users', async () => (await askSignedIn(client.listUsers())).items);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  const show = (name: string, password: string | null): void => {
    void users.refresh();
    if (password === null) close();
    else setAsked({ kind: 'secret', secret: { title: t('u_made', { name }), text: password } });
  };
  return (
    <Part
      title={t('part_users')}
      lead={t('u_lead')}
      action={
        <Button look="primary" icon="plus" onClick={() => setAsked({ kind: 'add' })}>
          {t('u_add')}
        </Button>
      }
    >
      <ProblemBanner problem={users.problem} onRetry={users.refresh} />
      {users.value === null ? (
        <Loading />
      ) : (
        <div class="card">
          <Table
            caption={t('part_users')}
            columns={columns((user) => setAsked({ kind: 'change', user }))}
            items={users.value}
            keyOf={({ id }) => id}
            rowClass={({ disabledAt }) => (disabledAt === null ? '' : 'dim')}
          />
        </div>
      )}
      {asked?.kind === 'add' && <UserForm user={null} onMade={show} onClose={close} />}
      {asked?.kind === 'change' && (
        <UserForm
          user={asked.user}
          onMade={show}
          onClose={close}
          more={<UserWork user={asked.user} onMade={show} />}
        />
      )}
      {asked?.kind === 'secret' && <SecretDialog secret={asked.secret} onClose={close} />}
    </Part>
  );
}

function columns(change: (user: client.User) => void): readonly Column<client.User>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      look: 'main',
      cell: ({ name, displayName }) => (
        <span class="two">
          <Stranger text={displayName ?? name} />
          {displayName !== null && (
            <small class="muted">
              <Stranger text={name} />
            </small>
          )}
        </span>
      ),
    },
    { key: 'role', title: t('u_role'), cell: ({ role }) => tc(`role_${role}`) },
    {
      key: 'agent',
      title: t('u_agent'),
      cell: ({ agent }) => (agent === null ? '—' : <Stranger text={agentName(agent)} />),
    },
    { key: 'teams', title: t('u_teams'), cell: ({ teams }) => <Names names={teams} /> },
    { key: 'state', title: t('u_state'), cell: (user) => <UserState user={user} /> },
    {
      key: 'actions',
      title: t('actions'),
      look: 'actions',
      cell: (user) => <Button onClick={() => change(user)}>{t('change')}</Button>,
    },
  ];
}

function UserState({ user }: { readonly user: client.User }) {
  const { disabledAt, delayedUntil, mustChange, sessions } = user;
  if (disabledAt !== null) return <Badge look="bad">{t('u_disabled')}</Badge>;
  if (delayedUntil !== null) return <Badge look="warn">{t('u_delayed')}</Badge>;
  if (mustChange) return <Badge look="warn">{t('u_must_change')}</Badge>;
  return sessions === 0 ? (
    <span class="muted">{t('u_not_in')}</span>
  ) : (
    <Badge look="good">{t('u_signed_in', { n: sessions })}</Badge>
  );
}

interface UserWorkProps {
  readonly user: client.User;
  readonly onMade: (name: string, password: string | null) => void;
}

/** What is done to somebody at once, without a form. */
function UserWork({ user, onMade }: UserWorkProps) {
  const { name, disabledAt, delayedUntil, sessions } = user;
  const does = (work: () => Promise<unknown>) => async (): Promise<void> => {
    if (!(await attempt(work))) return;
    tell(t('u_done'));
    onMade(name, null);
  };
  const reset = async (): Promise<void> => {
    await attempt(async () => {
      const { password } = await askSignedIn(client.setUserPassword(name, {}));
      onMade(name, password);
    });
  };
  const isDisabled = disabledAt !== null;
  const toggle = () => askSignedIn(client.changeUser(name, { disabled: !isDisabled }));
  return (
    <div class="row">
      <Button onClick={reset}>{t('u_reset')}</Button>
      <Button look={isDisabled ? 'plain' : 'danger'} onClick={does(toggle)}>
        {t(isDisabled ? 'u_enable' : 'u_disable')}
      </Button>
      {delayedUntil !== null && (
        <Button onClick={does(() => askSignedIn(client.unlockUser(name)))}>{t('u_unlock')}</Button>
      )}
      {sessions > 0 && (
        <Button onClick={does(() => askSignedIn(client.endSessions(name)))}>{t('u_sign_out')}</Button>
      )}
    </div>
  );
}
