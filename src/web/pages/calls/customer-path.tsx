// Everything that happened with one customer, step by step, beside the call that it was asked from.

import type { ComponentChildren } from 'preact';
import { harmlessText } from '../../../harmless.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { dateTime, phone, timer } from '../../format.ts';
import { t } from '../../i18n/calls.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Loading, ProblemBanner } from '../../ui/notice.tsx';
import { agentName } from '../../ui/people.ts';
import { Direction, Result } from './call-words.tsx';

type PathStep = client.CustomerPath['steps'][number];

interface CustomerPathProps {
  readonly number: string;
  readonly onClose: () => void;
}

export function CustomerPath({ number, onClose }: CustomerPathProps) {
  const path = useData(`path ${number}`, () => askSignedIn(client.getCustomerPath(number)));
  const name = harmlessText(path.value?.contact?.name ?? phone(number));
  return (
    <Dialog title={t('path_title', { name })} shape="side" onClose={onClose}>
      <ProblemBanner problem={path.problem} onRetry={path.refresh} />
      {path.value === null && path.problem === null && <Loading />}
      {path.value?.steps.length === 0 && <p class="muted">{t('path_empty')}</p>}
      {path.value?.more === true && <p class="muted">{t('path_more')}</p>}
      <ol class="path">
        {path.value?.steps.map((step) => (
          <li key={`${step.kind}${step.at}${'event' in step ? step.event : ''}`} class={step.kind}>
            <time class="muted" dateTime={step.at}>
              {dateTime(step.at)}
            </time>
            <StepOf step={step} />
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

function StepOf({ step }: { readonly step: PathStep }): ComponentChildren {
  if (step.kind === 'call') {
    return (
      <a href={`/calls/${step.call}`}>
        <Direction direction={step.direction} /> <Result disposition={step.disposition} />
        {step.agent !== null && <bdi>{harmlessText(agentName(step.agent))}</bdi>}
        {step.talkMs !== null && step.talkMs > 0 && <span class="digits muted">{timer(step.talkMs)}</span>}
      </a>
    );
  }
  if (step.kind === 'outcome') {
    return <a href={`/calls/${step.call}`}>{t('p_outcome', { name: harmlessText(step.outcome.type) })}</a>;
  }
  const agent = step.agent === null ? '' : ` · ${harmlessText(agentName(step.agent))}`;
  return (
    <span>
      {t('p_task')}: <bdi>{`${t(`te_${step.event}`)}${agent}`}</bdi>
    </span>
  );
}
