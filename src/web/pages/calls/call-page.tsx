// One call: what came of it, its course as a picture and in words, what was said and recorded, and under it what the PBX itself said.

import { useState } from 'preact/hooks';
import * as client from '../../client.ts';
import { clock } from '../../clock.ts';
import { askSignedIn, Problem } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { phone } from '../../format.ts';
import { t } from '../../i18n/calls.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { Badge, Stranger } from '../../ui/text.tsx';
import { CallFacts } from './call-facts.tsx';
import { CallScores } from './call-scores.tsx';
import { customerOf, Direction, partyText, Result, reasonText } from './call-words.tsx';
import { CustomerPath } from './customer-path.tsx';
import { Events } from './events.tsx';
import { Outcomes, Recordings } from './recordings.tsx';
import { Steps } from './steps.tsx';
import { storyOf } from './story.ts';
import { Legend, TimelinePicture } from './timeline-picture.tsx';
import { TranscriptOf } from './transcript.tsx';

const LOOK_MS = 2_000;

export function CallPage({ id }: { readonly id: string }) {
  const [isLive, setLive] = useState(false);
  const load = async () => {
    const call = await askSignedIn(client.getCall(id));
    setLive(call.state !== 'ended');
    return call;
  };
  const read = useData(`call ${id}`, load, { on: ['call.*'], ...(isLive ? { everyMs: LOOK_MS } : {}) });
  if (read.value !== null) return <OneCall call={read.value} problem={read.problem} />;
  if (read.problem === null) return <Loading />;
  if (read.problem instanceof Problem && read.problem.code === 'not_found') {
    return (
      <Empty icon="search" title={t('not_there')}>
        <p>{t('not_there_hint')}</p>
        <a href="/calls">{t('back')}</a>
      </Empty>
    );
  }
  return <ProblemBanner problem={read.problem} onRetry={read.refresh} />;
}

interface OneCallProps {
  readonly call: client.CallDetail;
  readonly problem: Problem | null;
}

function OneCall({ call, problem }: OneCallProps) {
  // What lasts grows each second; what is over is drawn once.
  const now = call.state === 'ended' ? 0 : clock.value;
  const story = storyOf(call, now);
  return (
    <article class="call-page">
      <CallHead call={call} />
      <ProblemBanner problem={problem} />
      <Notes call={call} />
      <section class="card course" aria-labelledby="course">
        <div class="row course-head">
          <h2 id="course">{t('course')}</h2>
          <Legend story={story} />
        </div>
        <TimelinePicture story={story} />
      </section>
      <div class="call-columns">
        <div class="stack">
          <section class="card pad-all" aria-labelledby="steps">
            <h2 id="steps">{t('steps')}</h2>
            <Steps call={call} story={story} />
          </section>
          <Recordings call={call} />
          <TranscriptOf call={call} />
          <CallScores call={call} />
        </div>
        <div class="stack">
          <CallFacts call={call} />
          <Outcomes call={call} />
        </div>
      </div>
      <Events call={call} />
    </article>
  );
}

function CallHead({ call }: { readonly call: client.Call }) {
  const [isOpen, setOpen] = useState(false);
  const { number } = customerOf(call);
  const hasNumber = number !== null && call.direction !== 'internal';
  const reason = reasonText(call);
  return (
    <header class="call-head">
      <a class="back" href="/calls">
        <Icon name="left" size={16} />
        {t('back')}
      </a>
      <div class="head">
        <h1>
          <Direction direction={call.direction} />
          <Stranger text={phone(partyText(call))} />
        </h1>
        {hasNumber && (
          <>
            <a class="button" href={`/calls?number=${encodeURIComponent(number)}`}>
              {t('calls_of_number')}
            </a>
            <Button onClick={() => setOpen(true)}>{t('customer_path')}</Button>
          </>
        )}
        {isOpen && number !== null && <CustomerPath number={number} onClose={() => setOpen(false)} />}
      </div>
      <p class="row">
        <Result disposition={call.disposition} />
        {reason !== null && <span>{reason}</span>}
        {call.afterHours && <Badge>{t('after_hours')}</Badge>}
        {!call.complete && <Badge look="warn">{t('incomplete')}</Badge>}
        {call.source !== 'live' && <Badge>{t(`source_${call.source}`)}</Badge>}
      </p>
    </header>
  );
}

/** What has to be known before anything below is believed. */
function Notes({ call }: { readonly call: client.Call }) {
  const notes = [
    ...(call.complete ? [] : [t('note_incomplete')]),
    ...(call.disposition === 'unknown' ? [t('note_unknown')] : []),
    ...(call.source === 'live' ? [] : [t(`note_${call.source}`)]),
    ...(call.state === 'ended' ? [] : [t('note_live')]),
  ];
  return (
    <>
      {notes.map((note) => (
        <p key={note} class="banner">
          <Icon name="help" />
          <span>{note}</span>
        </p>
      ))}
    </>
  );
}
