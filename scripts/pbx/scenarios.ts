// Every scenario of the lab, the trickiest first.
import type { Scenario } from './scenario.ts';
import { INBOUND } from './scenarios/inbound.ts';
import { OUTBOUND } from './scenarios/outbound.ts';
import { PLACES } from './scenarios/places.ts';
import { QUEUES } from './scenarios/queues.ts';
import { TRANSFERS } from './scenarios/transfers.ts';

export const SCENARIOS: readonly Scenario[] = [...TRANSFERS, ...PLACES, ...QUEUES, ...INBOUND, ...OUTBOUND];
