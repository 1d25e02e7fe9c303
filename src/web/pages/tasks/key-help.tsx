// What the keys do, and the switch for whoever is disturbed by them.

import { t } from '../../i18n/tasks.ts';
import { keysWork, letKeysWork } from '../../keys.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Check } from '../../ui/field.tsx';

const KEYS = [
  [['J'], 'help_j'],
  [['K'], 'help_k'],
  [['Enter'], 'help_enter'],
  [['C'], 'help_c'],
  [['D'], 'help_d'],
  [['S'], 'help_s'],
  [['X'], 'help_x'],
  [['Shift', 'X'], 'help_shift_x'],
  [['N'], 'help_n'],
  [['/'], 'help_slash'],
  [['Esc'], 'help_esc'],
  [['?'], 'help_help'],
] as const;

export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={t('help_title')} onClose={onClose}>
      <dl class="keys">
        {KEYS.map(([keys, words]) => (
          <div key={words}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
      <Check label={t('help_switch')} checked={keysWork.value} onCheck={letKeysWork} />
    </Dialog>
  );
}
