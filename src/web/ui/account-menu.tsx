// Who has signed in, and what they choose for themselves: language, colours, password, sign-out.

import { useState } from 'preact/hooks';
import { tc } from '../i18n/common.ts';
import { PasswordForm } from '../pages/entry/password-form.tsx';
import { signOut, type Who } from '../session.ts';
import { Appearance } from './appearance.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';
import { tellProblem } from './notice.tsx';
import { Stranger } from './text.tsx';

export function AccountMenu({ who }: { readonly who: Who }) {
  const [isOpen, setOpen] = useState(false);
  const name = who.user?.displayName ?? who.name;
  return (
    <>
      <button
        type="button"
        class="account"
        aria-haspopup="dialog"
        title={tc('account')}
        onClick={() => setOpen(true)}
      >
        <Icon name="user" size={20} />
        <span>
          <Stranger text={name} />
          {who.user !== null && <small>{tc(`role_${who.user.role}`)}</small>}
        </span>
      </button>
      {isOpen && <Account who={who} name={name} onClose={() => setOpen(false)} />}
    </>
  );
}

interface AccountProps {
  readonly who: Who;
  readonly name: string;
  readonly onClose: () => void;
}

function Account({ who, name, onClose }: AccountProps) {
  const [isChanging, setChanging] = useState(false);
  const leave = () => signOut().catch(tellProblem);
  if (isChanging) {
    return (
      <Dialog title={tc('change_password')} onClose={onClose}>
        <PasswordForm onDone={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title={tc('account')} onClose={onClose}>
      <p class="muted">{tc('signed_in_as', { name })}</p>
      <Appearance />
      <footer class="row">
        {who.session?.way === 'password' && (
          <Button onClick={() => setChanging(true)}>{tc('change_password')}</Button>
        )}
        <Button look="primary" onClick={leave}>
          {tc('sign_out')}
        </Button>
      </footer>
      <p class="muted small">Ringback {who.version}</p>
    </Dialog>
  );
}
