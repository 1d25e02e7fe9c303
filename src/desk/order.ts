// ORDERS: what people and programs ask to be changed, beside the events that a PBX tells. They go to the engine, the
// one writer, and are done in its transactions. One table of kinds: what is asked and what is answered.

import type { EpochMs } from '../events/vocabulary.ts';
import type { AlertOrders } from './alert-orders.ts';
import type { CdrOrders } from './cdr-orders.ts';
import type { ContactOrders } from './contact-orders.ts';
import type { DialOrders } from './dial-orders.ts';
import type { ErasureOrders } from './erasure-orders.ts';
import type { FigureOrders } from './figure-orders.ts';
import type { HookOrders } from './hook-orders.ts';
import type { ImportOrders } from './import-orders.ts';
import type { KeyOrders } from './key-orders.ts';
import type { ReportOrders } from './report-orders.ts';
import type { ScriptOrders } from './script-orders.ts';
import type { Sight } from './sight.ts';
import type { TaskOrders } from './task-orders.ts';
import type { UserOrders } from './user-orders.ts';

/** Who asks. `agent`: the member of staff who works through the key, when it is one. */
export interface Asker extends Sight {
  /** Name of the key or of the user. */
  readonly key: string;
  /** May move what another worker has claimed. */
  readonly mayOverrule: boolean;
}

export type Orders = TaskOrders &
  KeyOrders &
  ContactOrders &
  DialOrders &
  CdrOrders &
  HookOrders &
  FigureOrders &
  ReportOrders &
  AlertOrders &
  ScriptOrders &
  ImportOrders &
  ErasureOrders &
  UserOrders;

export type OrderKind = keyof Orders;

/** A repeated question: the same key with the same digest gets the same answer, and nothing is done again. */
export interface Idempotency {
  readonly key: string;
  /** Of what was asked. */
  readonly digest: string;
}

export interface Order<K extends OrderKind = OrderKind> {
  readonly kind: K;
  readonly asked: Orders[K]['asked'];
  readonly by: Asker;
  readonly idempotency: Idempotency | null;
}

export interface Answer<K extends OrderKind = OrderKind> {
  readonly result: Orders[K]['answer'];
  /** It was answered before; this is that answer. */
  readonly replayed: boolean;
}

/** Carries out orders. Errors: AppError of the order, `storage`. */
export type Execute = <K extends OrderKind>(order: Order<K>) => Promise<Answer<K>>;

/** What a handler gets: the moment and the one who asks. */
export interface Occasion {
  readonly now: EpochMs;
  readonly by: Asker;
}

export interface Handler<K extends OrderKind> {
  /** Errors: AppError; whatever it wrote is then taken back. */
  readonly run: (asked: Orders[K]['asked'], occasion: Occasion) => Orders[K]['answer'];
  /** What the audit log says, without secrets; null: too frequent or too small to be kept. */
  readonly audit: (asked: Orders[K]['asked'], answer: Orders[K]['answer']) => Audited | null;
}

export interface Audited {
  readonly subject: string | null;
  readonly detail: unknown;
}

/** A missing handler does not compile. */
export type Handlers<T extends Partial<Orders> = Orders> = {
  readonly [K in keyof T & OrderKind]: Handler<K>;
};
