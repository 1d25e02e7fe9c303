// Somebody new, or what is to be different about somebody.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { tc } from '../../i18n/common.ts';
import { t } from '../../i18n/settings.ts';
import { who } from '../../session.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import { attempt, namesIn } from './part.tsx';

const ROLES = ['viewer', 'agent', 'supervisor', 'admin'] as const;

interface UserFormProps {
  /** null: somebody new. */
  readonly user: client.User | null;
  /** `password`: that was made. */
  readonly onMade: (name: string, password: string | null) => void;
  readonly onClose: () => void;
  readonly more?: ComponentChildren;
}

export function UserForm({ user, onMade, onClose, more }: UserFormProps) {
  const [name, setName] = useState(user?.name ?? '');
  const [displayName, setDisplayName] = useState(user?.displayName ?? '');
  const [role, setRole] = useState<client.User['role']>(user?.role ?? 'agent');
  const [agent, setAgent] = useState(user?.agent ?? '');
  const [teams, setTeams] = useState(user?.teams?.join(', ') ?? '');
  const [password, setPassword] = useState('');
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const asked = {
      displayName: displayName.trim() === '' ? null : displayName.trim(),
      ...{ role, agent: agent === '' ? null : agent },
    };
    const named = namesIn(teams);
    await attempt(async () => {
      if (user === null) {
        const made = await askSignedIn(
          client.createUser({
            ...{ name: name.trim(), ...asked },
            ...(named.length === 0 ? {} : { teams: named }),
            ...(password === '' ? {} : { password }),
          }),
        );
        onMade(made.user.name, made.password);
        return;
      }
      await askSignedIn(client.changeUser(user.name, { ...asked, teams: named.length === 0 ? null : named }));
      onMade(user.name, null);
    });
  };
  return (
    <Dialog title={user === null ? t('u_add') : user.name} onClose={onClose}>
      <form class="stack" onSubmit={save}>
        {user === null && (
          <TextField
            label={t('u_login')}
            value={name}
            onText={setName}
            autocomplete="off"
            spellcheck={false}
            required
            autofocus
          />
        )}
        <TextField label={t('u_display')} value={displayName} onText={setDisplayName} autocomplete="off" />
        <Select
          label={t('u_role')}
          value={role}
          choices={ROLES.map((value) => ({ value, text: tc(`role_${value}`) }))}
          onChoose={(value) => setRole(value as client.User['role'])}
        />
        <Select
          label={t('u_agent')}
          hint={t('u_agent_hint')}
          value={agent}
          choices={[{ value: '', text: t('u_no_agent') }, ...agents()]}
          onChoose={setAgent}
        />
        <TextField label={t('u_teams')} hint={t('u_teams_hint')} value={teams} onText={setTeams} />
        {user === null && (
          <TextField
            label={t('u_password')}
            hint={t('u_password_hint')}
            type="password"
            autocomplete="new-password"
            value={password}
            onText={setPassword}
          />
        )}
        <footer class="row">
          <button type="submit" class="button primary">
            {user === null ? t('add') : tc('save')}
          </button>
        </footer>
      </form>
      {more}
    </Dialog>
  );
}

function agents() {
  return (who.value?.agents ?? []).map(({ id, name }) => ({
    value: id,
    text: name === null ? id : `${name} (${id})`,
  }));
}
