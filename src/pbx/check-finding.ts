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

export function well(id: string, title: string, detail: string): CheckFinding {
  return { id, ok: true, title, detail, fix: '' };
}
