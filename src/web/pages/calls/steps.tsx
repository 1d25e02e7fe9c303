// The course of a call in words: what the picture shows, for screen readers, for reading aloud and for copying into a letter.

import { harmlessText } from '../../../harmless.ts';
import type { Call } from '../../client.ts';
import { clockTime, phone, timer } from '../../format.ts';
import { t } from '../../i18n/calls.ts';
import { agentName } from '../../ui/people.ts';
import type { Step, Story } from './story.ts';

interface StepsProps {
  readonly call: Call;
  readonly story: Story;
}

export function Steps({ call, story }: StepsProps) {
  return (
    <ol class="steps">
      {story.steps.map((step, i) => (
        <li key={i} class={`step-${step.kind}`}>
          <time dateTime={new Date(step.at).toISOString()}>{clockTime(step.at)}</time>
          <bdi>{stepText(step, call)}</bdi>
        </li>
      ))}
    </ol>
  );
}

const name = (agent: string | null): string =>
  agent === null ? t('s_somebody') : harmlessText(agentName(agent));

function party({ number, raw }: Call['from']): string {
  const said = number ?? raw;
  return said === null ? t('withheld_party') : phone(harmlessText(agentName(said)));
}

function stepText(step: Step, call: Call): string {
  switch (step.kind) {
    case 'began':
      return t(`s_began_${call.direction}`, { from: party(call.from), to: party(call.to) });
    case 'menu':
      return t('s_menu', { time: timer(step.ms) });
    case 'queue': {
      const queue = harmlessText(step.queue);
      if (step.ms === null) return t('s_queue_open', { queue });
      return t('s_queue', { queue, time: timer(step.ms), result: queueResult(step.result) });
    }
    case 'ring': {
      const agent = name(step.agent);
      if (step.ms === null) return t('s_ring_open', { agent });
      return t('s_ring', { agent, time: timer(step.ms), result: dialResult(step.result) });
    }
    case 'talk':
      return step.ms === null
        ? t('s_talk_open', { agent: name(step.agent) })
        : t('s_talk', { agent: name(step.agent), time: timer(step.ms) });
    case 'hold':
      return t('s_hold', { agent: name(step.agent), time: timer(step.ms) });
    case 'transfer':
      return t('s_transfer', { by: name(step.by), to: name(step.to), way: wayText(step.way) });
    case 'ended':
      return endText(step.by);
  }
}

const QUEUE_RESULTS = ['answered', 'abandoned', 'timeout', 'exit', 'empty', 'full', 'left'] as const;
const DIAL_RESULTS = [
  ...(['answered', 'no_answer', 'busy', 'rejected', 'unavailable', 'cancelled'] as const),
  ...(['answered_elsewhere', 'forwarded', 'failed'] as const),
] as const;
const WAYS = ['blind', 'attended', 'blonde'] as const;
const PARTIES = ['customer', 'agent', 'pbx'] as const;

export function queueResult(result: string | null): string {
  const known = QUEUE_RESULTS.find((each) => each === result);
  return known === undefined ? t('q_unseen') : t(`q_${known}`);
}

export function dialResult(result: string | null): string {
  const known = DIAL_RESULTS.find((each) => each === result);
  return known === undefined ? t('q_unseen') : t(`o_${known}`);
}

function wayText(way: string): string {
  const known = WAYS.find((each) => each === way);
  return known === undefined ? way : t(`w_${known}`);
}

function endText(by: string | null): string {
  const known = PARTIES.find((each) => each === by);
  return known === undefined ? t('s_ended_unknown') : t(`s_ended_${known}`);
}
