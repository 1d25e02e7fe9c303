// What the parts of the settings have in common: a heading with what can be added, something that is asked before it is done, a secret
// that is shown once, and lists of names that are typed.

import type { ComponentChildren } from 'preact';
import { tc } from '../../i18n/common.ts';
import { t } from '../../i18n/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { tell, tellProblem } from '../../ui/notice.tsx';
import { Stranger } from '../../ui/text.tsx';

interface PartProps {
  readonly title: string;
  readonly lead: string;
  readonly action?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Part({ title, lead, action, children }: PartProps) {
  return (
    <section aria-label={title} class="part">
      <header class="row">
        <p class="muted">{lead}</p>
        {action}
      </header>
      {children}
    </section>
  );
}

/** Does something, shows what went wrong. true: nothing did. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    tellProblem(error);
    return false;
  }
}

interface SureProps {
  readonly question: string;
  readonly action: string;
  readonly onSure: () => Promise<unknown>;
  readonly onClose: () => void;
}

export function Sure({ question, action, onSure, onClose }: SureProps) {
  return (
    <Dialog title={question} onClose={onClose}>
      <p>{t('sure_text')}</p>
      <footer class="row">
        <Button onClick={onClose} autofocus>
          {tc('cancel')}
        </Button>
        <Button
          look="danger"
          onClick={async () => {
            if (await attempt(onSure)) onClose();
          }}
        >
          {action}
        </Button>
      </footer>
    </Dialog>
  );
}

export interface Secret {
  readonly title: string;
  readonly text: string;
}

export function SecretDialog({ secret, onClose }: { readonly secret: Secret; readonly onClose: () => void }) {
  const copy = async (): Promise<void> => {
    // Browsers have no clipboard for pages that came over plain HTTP from another machine.
    if (navigator.clipboard === undefined) return;
    await navigator.clipboard.writeText(secret.text);
    tell(tc('copied'));
  };
  return (
    <Dialog title={secret.title} onClose={onClose}>
      <p>{t('shown_once')}</p>
      <output class="secret">{secret.text}</output>
      <footer class="row">
        <Button onClick={copy}>{tc('copy')}</Button>
        <Button look="primary" onClick={onClose}>
          {tc('close')}
        </Button>
      </footer>
    </Dialog>
  );
}

/** "sales, support" → two names; nothing → none. */
export function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Names of teams and the like. null, and none: all. */
export function Names({ names }: { readonly names: readonly string[] | null }) {
  if (names === null || names.length === 0) return <span class="muted">{t('all')}</span>;
  return <Stranger text={names.join(', ')} />;
}

export function FromConfig() {
  return <p class="banner">{t('from_config')}</p>;
}
