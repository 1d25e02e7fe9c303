// Buttons. One that waits for the daemon shows it and cannot be pressed twice.

import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps extends Omit<JSX.IntrinsicElements['button'], 'onClick' | 'icon'> {
  readonly children?: ComponentChildren;
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly icon?: IconName;
  /** What it does, for whom its icon alone says nothing. */
  readonly label?: string;
  readonly onClick?: () => void | Promise<void>;
}

export function Button({ children, look = 'plain', icon, label, onClick, disabled, ...rest }: ButtonProps) {
  const [isBusy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    const done = onClick?.();
    if (done === undefined) return;
    setBusy(true);
    await done.finally(() => setBusy(false));
  };
  return (
    <button
      type="button"
      class={`button ${look}${children === undefined ? ' bare' : ''}`}
      aria-label={label}
      title={label}
      aria-busy={isBusy}
      disabled={disabled === true || isBusy}
      onClick={() => void press()}
      {...rest}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
}
