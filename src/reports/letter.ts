// A summary or an alert as it goes out: the same thing in every form that a way of delivery can carry.

export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

export interface Letter {
  /** The same however often it is sent: lets receivers drop what they have. */
  readonly id: string;
  readonly subject: string;
  /** For messages: a few lines. */
  readonly brief: string;
  readonly text: string;
  /** null: plain text says it all. */
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
  /** What programs get. */
  readonly data: { readonly type: string; readonly [field: string]: unknown };
}

/** The receiver said when it may be asked again. */
export class AskedToWait extends Error {
  readonly waitMs: number;

  constructor(message: string, waitMs: number) {
    super(message);
    this.waitMs = waitMs;
  }
}

/** Delivers letters to one recipient. */
export interface Courier {
  /** Errors: any, AskedToWait among them; its message is shown to the administrator, and it is tried again. */
  deliver(letter: Letter, signal: AbortSignal): Promise<void>;
}
