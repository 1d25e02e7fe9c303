// What the events of a short session show about the account and the settings of an Asterisk. Counts only;
// nothing of a caller is kept.

import { type AmiFrame, field } from './frame.ts';

const READ_CLASSES = ['call', 'agent', 'cdr', 'dialplan', 'reporting', 'system'] as const;
export type ReadClass = (typeof READ_CLASSES)[number];

export interface Observation {
  take(frames: readonly AmiFrame[]): void;
  /** Nothing more can be learnt by waiting. */
  isComplete(): boolean;
  readonly classes: ReadonlySet<string>;
  /** Events that happened (not answers to questions), and those of them with the PBX's time. */
  readonly privileged: number;
  readonly stamped: number;
  readonly dials: number;
  /** Queues that the PBX lists, and events of calls in them. */
  readonly queues: number;
  readonly queueEvents: number;
  /** RTCP and VarSet. */
  readonly noise: number;
  readonly systemName: string | null;
  /** Unique ids without a name before them were seen. */
  readonly hasBareIds: boolean;
}

const QUEUE_EVENT = /^(?:QueueCaller\w+|Agent(?:Called|Connect|Complete|RingNoAnswer))$/i;
const NOISE = /^(?:RTCP|VarSet$)/i;
const BARE_ID = /^\d{9,11}\.\d+$/;

export function createObservation(): Observation {
  const classes = new Set<string>();
  const counts = { privileged: 0, stamped: 0, dials: 0, queues: 0, queueEvents: 0, noise: 0 };
  const ids: { systemName: string | null; hasBareIds: boolean } = { systemName: null, hasBareIds: false };
  const take = (frame: AmiFrame): void => {
    const event = field(frame, 'event');
    if (event === 'QueueParams') counts.queues++;
    ids.systemName ??= field(frame, 'systemname') || null;
    if (BARE_ID.test(field(frame, 'uniqueid'))) ids.hasBareIds = true;
    const privilege = field(frame, 'privilege');
    if (privilege === '') return;
    for (const name of privilege.split(',')) classes.add(name.trim());
    // It follows the login and has no time even where events have one.
    if (event === 'FullyBooted') return;
    counts.privileged++;
    if (field(frame, 'timestamp') !== '') counts.stamped++;
    if (event === 'DialBegin') counts.dials++;
    if (QUEUE_EVENT.test(event)) counts.queueEvents++;
    if (NOISE.test(event)) counts.noise++;
  };
  return {
    take: (frames) => frames.forEach(take),
    isComplete() {
      const hasHeard = READ_CLASSES.every((name) => classes.has(name));
      const hasQueues = counts.queues === 0 || counts.queueEvents > 0;
      return hasHeard && hasQueues && counts.stamped > 0 && counts.dials > 0;
    },
    classes,
    get privileged() {
      return counts.privileged;
    },
    get stamped() {
      return counts.stamped;
    },
    get dials() {
      return counts.dials;
    },
    get queues() {
      return counts.queues;
    },
    get queueEvents() {
      return counts.queueEvents;
    },
    get noise() {
      return counts.noise;
    },
    get systemName() {
      return ids.systemName;
    },
    get hasBareIds() {
      return ids.hasBareIds;
    },
  };
}
