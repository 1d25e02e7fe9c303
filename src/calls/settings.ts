// What the core needs to know about one PBX's surroundings to tell customers from staff. Plain data made by
// src/config; the core compiles it once.

import type { AgentId } from './record.ts';

export interface AgentSettings {
  readonly id: AgentId;
  readonly name: string | null;
  readonly extensions: readonly string[];
  readonly mobile: string | null;
  readonly team: string | null;
}

export interface CallSettings {
  /** Id of the PBX in the configuration; part of every call id. */
  readonly pbx: string;
  /** Regular expression source for staff extensions. */
  readonly staffExtensions: string;
  readonly agents: readonly AgentSettings[];
  /** Endpoint names or contexts of trunks: exact, with `*`, or a regular expression that starts with `^`. */
  readonly trunks: readonly string[];
  /** ISO 3166 country for numbers without a country code. */
  readonly region: string;
  /** A call older than this ends as `unknown`. */
  readonly callAgeMsMax: number;
}
