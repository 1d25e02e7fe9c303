// Carries out one order inside the engine's transaction: whole or not at all, once for each Idempotency-Key, with a
// line in the audit log.

import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Writer } from '../store/writer.ts';
import type { Answer, Handler, Handlers, Order, OrderKind } from './order.ts';

export class Desk {
  readonly #writer: Writer;
  readonly #handlers: Handlers;

  constructor(writer: Writer, handlers: Handlers) {
    this.#writer = writer;
    this.#handlers = handlers;
  }

  /** Errors: AppError, and then nothing was changed. */
  carryOut<K extends OrderKind>(order: Order<K>, now: EpochMs): Answer<K> {
    const known = this.#answered(order);
    if (known !== null) return known;
    return this.#writer.transaction(() => {
      const handler = this.#handlers[order.kind] as Handler<K>;
      const { by, asked, kind, idempotency } = order;
      const result = handler.run(asked, { now, by });
      const audited = handler.audit(asked, result);
      if (audited !== null) this.#writer.answers.audit({ at: now, actor: by.key, action: kind, ...audited });
      if (idempotency !== null) {
        const answer = { digest: idempotency.digest, result: JSON.stringify(result) };
        this.#writer.answers.keep(by.key, idempotency.key, answer, now);
      }
      return { result, replayed: false };
    });
  }

  #answered<K extends OrderKind>({ by, idempotency }: Order<K>): Answer<K> | null {
    if (idempotency === null) return null;
    const known = this.#writer.answers.find(by.key, idempotency.key);
    if (known === null) return null;
    if (known.digest !== idempotency.digest) {
      throw new AppError(
        'conflict',
        `Idempotency-Key "${idempotency.key}" was used for another request. Use a new key for each new request.`,
      );
    }
    return { result: JSON.parse(known.result), replayed: true };
  }
}
