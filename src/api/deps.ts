// What the API needs from the rest of the house; the daemon hands it over, tests hand over the same things.

import type { Logger } from 'pino';
import type { SignInCounts } from '../access/door.ts';
import type { Cost } from '../access/passwords.ts';
import type { Config } from '../config/schema.ts';
import type { Operator } from '../control-file.ts';
import type { Execute } from '../desk/order.ts';
import type { News } from '../engine/news.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { CallOrder } from '../pbx/call-order.ts';
import type { CheckFinding } from '../pbx/check-finding.ts';
import type { LinkStatus } from '../pbx/link.ts';
import type { Post } from '../push/post.ts';
import type { Cdr } from '../store/cdr-writer.ts';
import type { Queries } from '../store/queries.ts';
import type { UpkeepStatus } from '../upkeep.ts';
import type { Certificate } from './certificate.ts';

export interface DemoGuest {
  readonly name: string;
  readonly password: string;
}

export interface ApiDeps {
  readonly config: Config;
  readonly version: string;
  readonly log: Logger;
  /** Of the server; null: plain HTTP. */
  readonly certificate: Certificate | null;
  readonly now: () => EpochMs;
  readonly reads: Queries;
  /** How far the writer has come. */
  readonly news: News;
  /** Changes something: an order to the engine. */
  readonly execute: Execute;
  /** The PBX rings the agent, then the customer. Errors: as PbxLink.originate; `not_found`: no such PBX. */
  readonly originate: (pbx: string, order: CallOrder) => Promise<void>;
  /** Looks at a PBX and says what is wrong there. Errors: `not_found`: no such PBX. */
  readonly examine: (pbx: string) => Promise<readonly CheckFinding[]>;
  /** Sends one webhook now. */
  readonly post: Post;
  /** Webhooks were made or changed, or are to be sent again. */
  readonly wakePush: () => void;
  /** The administrator's own commands. */
  readonly operator: Operator;
  /** With which parameters passwords are hashed. */
  readonly passwordCost: Cost;
  /** Counted here, shown by `metrics`. */
  readonly signIns: SignInCounts;
  /** Folder of the built dashboard; null: it is not served here. */
  readonly page: string | null;
  /** Who may come in without knowing a password, where the calls come from a simulated PBX; null: it is no demo. */
  readonly demo: DemoGuest | null;
  /** A record that a PBX made. Errors: `invalid`; `not_found`: no such PBX. */
  readonly readCdr: (pbx: string, body: string) => Cdr;
  readonly links: () => readonly LinkStatus[];
  /** Why the records of a PBX cannot be read; null while they can, and where none are configured. */
  readonly cdrProblem: (_pbx: string) => string | null;
  /** null while events can be stored. */
  readonly storageProblem: () => string | null;
  /** Backups, the soundness of the database, the disk. */
  readonly upkeep: () => UpkeepStatus;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}
