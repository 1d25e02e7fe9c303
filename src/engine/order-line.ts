// Orders that wait for their transaction, and their senders, who are told once it is on the disk.

import type { Desk } from '../desk/desk.ts';
import type { Answer, Order, OrderKind } from '../desk/order.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';

/** Orders waiting; programs that ask faster are told to wait. */
const ORDERS_MAX = 5_000;

interface Waiting {
  readonly order: Order;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** What came of an order: told once the transaction is on the disk. */
export type Outcome = { readonly answer: Answer } | { readonly error: unknown };

/** Orders of one transaction. */
export interface Party {
  readonly size: number;
  /** Inside the transaction. What is wrong with an order is its sender's affair; what is wrong with the disk is
   * everybody's and is thrown. */
  carryOut(desk: Desk, now: () => EpochMs): readonly Outcome[];
  /** The transaction is on the disk. */
  tell(outcomes: readonly Outcome[]): void;
  /** It is not, and nothing was changed. */
  refuse(error: AppError): void;
}

export class OrderLine {
  #waiting: Waiting[] = [];

  get length(): number {
    return this.#waiting.length;
  }

  /** Errors: AppError of the order; `storage`: nothing was changed; `rate_limited`: too many wait. */
  add<K extends OrderKind>(order: Order<K>): Promise<Answer<K>> {
    if (this.#waiting.length >= ORDERS_MAX) {
      const problem = new AppError('rate_limited', 'Too many changes are waiting. Ask again in a second.');
      return Promise.reject(problem);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ order, resolve: resolve as Waiting['resolve'], reject });
    });
  }

  /** All that wait now. */
  take(): Party {
    const party = this.#waiting;
    this.#waiting = [];
    return {
      size: party.length,
      carryOut: (desk, now) => party.map(({ order }) => carryOut(desk, order, now())),
      tell(outcomes) {
        for (const [i, { resolve, reject }] of party.entries()) {
          const outcome = outcomes[i];
          if (outcome === undefined) continue;
          if ('answer' in outcome) resolve(outcome.answer);
          else reject(outcome.error);
        }
      },
      refuse(error) {
        for (const { reject } of party) reject(error);
      },
    };
  }
}

function carryOut(desk: Desk, order: Order, now: EpochMs): Outcome {
  try {
    return { answer: desk.carryOut(order, now) };
  } catch (error) {
    if (error instanceof AppError) return { error };
    throw error;
  }
}
