// What `ringback check` finds out about a PBX: one finding each question, in the same words for every kind of PBX.

export interface CheckFinding {
  readonly id: string;
  /** null: cannot be known without a call, or is a matter of taste. */
  readonly ok: boolean | null;
  readonly title: string;
  readonly detail: string;
  /** What to do when it is not well; '' when there is nothing to do. */
  readonly fix: string;
}

const OFFSET_OK_MS = 2_000;

export function well(id: string, title: string, detail: string): CheckFinding {
  return { id, ok: true, title, detail, fix: '' };
}

/** `offsetMs`: PBX clock minus ours; null when the PBX does not tell. `fix`: what to do about a wrong clock. */
export function clockFinding(offsetMs: number | null, fix: string): CheckFinding {
  const base = { id: 'clock', title: 'Clock' };
  if (offsetMs === null) return { ...base, ok: null, detail: 'The PBX does not tell its time.', fix: '' };
  const by = `${(Math.abs(offsetMs) / 1_000).toFixed(1)} s`;
  if (Math.abs(offsetMs) <= OFFSET_OK_MS) {
    return well(base.id, base.title, `The PBX is ${by} off this machine.`);
  }
  const detail = `The PBX is ${by} ${offsetMs > 0 ? 'ahead of' : 'behind'} this machine.`;
  return { ...base, ok: false, detail, fix };
}

/** How long was listened, for a detail. */
export function waited(waitedMs: number): string {
  return `${Math.max(1, Math.round(waitedMs / 1_000))} s`;
}
