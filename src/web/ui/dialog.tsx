// A dialog: the browser's own, which keeps the focus, closes with Escape and gives the focus back.

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { tc } from '../i18n/common.ts';
import { Button } from './button.tsx';

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onClose: () => void;
  /** `side`: a panel at the edge, for reading. */
  readonly shape?: 'middle' | 'side';
}

export function Dialog({ title, children, onClose, shape = 'middle' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; a click beside it is one way more
    <dialog
      ref={element}
      class={shape}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === element.current) element.current?.close();
      }}
    >
      <div class="dialog">
        <header>
          <h2 id={id}>{title}</h2>
          <Button look="quiet" icon="close" label={tc('close')} onClick={() => element.current?.close()} />
        </header>
        {children}
      </div>
    </dialog>
  );
}
