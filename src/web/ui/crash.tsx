// Keeps a mistake in one page from taking the rest with it, and says so.

import { Component, type ComponentChildren } from 'preact';
import { tc } from '../i18n/common.ts';
import { Button } from './button.tsx';
import { Empty } from './notice.tsx';

interface CrashProps {
  readonly children: ComponentChildren;
}

export class Crash extends Component<CrashProps, { readonly error: unknown }> {
  override state = { error: null as unknown };

  static override getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render({ children }: CrashProps) {
    if (this.state.error === null) return children;
    return (
      <Empty icon="warning" title={tc('crashed')}>
        <p>{tc('crashed_hint')}</p>
        <p class="muted">{String(this.state.error)}</p>
        <Button onClick={() => location.reload()}>{tc('reload')}</Button>
      </Empty>
    );
  }
}
