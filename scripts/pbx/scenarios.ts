// Every scenario of the lab, the trickiest first.
import type { Scenario } from './scenario.ts';
import { PLACES } from './scenarios/places.ts';
import { TRANSFERS } from './scenarios/transfers.ts';

export const SCENARIOS: readonly Scenario[] = [...TRANSFERS, ...PLACES];
