// One review: what was said on one side, what was expected on the other.

import { harmlessText } from '../../../harmless.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { t } from '../../i18n/scripts.ts';
import { mayDo, who } from '../../session.ts';
import { Icon } from '../../ui/icon.tsx';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { agentName } from '../../ui/people.ts';
import { At, Phone } from '../../ui/text.tsx';
import { customerOf } from '../calls/call-words.tsx';
import { Player } from '../calls/recordings.tsx';
import { Segments, useTranscript } from '../calls/transcript.tsx';
import { visible } from '../calls/visible.ts';
import { ScoringForm } from './scoring-form.tsx';

interface Reading {
  readonly review: client.Review;
  readonly call: client.CallDetail;
  readonly script: client.Script;
  /** What the transcript showed; null: nothing did. */
  readonly automatic: client.ListedScore | null;
}

async function read(id: string): Promise<Reading | null> {
  const review = await visible(askSignedIn(client.getReview(id)));
  if (review === null) return null;
  const [call, script, scores] = await Promise.all([
    askSignedIn(client.getCall(review.call)),
    askSignedIn(client.getScript(review.script)),
    visible(askSignedIn(client.listScores(review.call))),
  ]);
  const own = scores?.items.filter((score) => score.script === review.script) ?? [];
  return { review, call, script, automatic: own.findLast(({ source }) => source === 'transcript') ?? null };
}

export function ReviewPage({ id }: { readonly id: string }) {
  const { value, problem, readAt, refresh } = useData(`review ${id}`, () => read(id));
  if (readAt === 0)
    return problem === null ? <Loading /> : <ProblemBanner problem={problem} onRetry={refresh} />;
  if (value === null) {
    return (
      <Empty icon="search" title={t('not_there')}>
        <a href="/scripts">{t('back')}</a>
      </Empty>
    );
  }
  return <OneReview reading={value} refresh={refresh} />;
}

interface OneReviewProps {
  readonly reading: Reading;
  readonly refresh: () => Promise<void>;
}

function OneReview({ reading, refresh }: OneReviewProps) {
  const { review, call, script, automatic } = reading;
  const me = who.value;
  const mayReview = me !== null && mayDo(me, 'scores:write');
  return (
    <div class="scripts-page reports-page">
      <a class="back" href="/scripts">
        <Icon name="left" size={16} />
        {t('back')}
      </a>
      <div class="head">
        <h1>{t('scoring', { name: harmlessText(agentName(review.agent)) })}</h1>
        <a class="button" href={`/calls/${call.id}`}>
          {t('see_call')}
        </a>
      </div>
      {review.status !== 'open' && (
        <p class="banner">
          <Icon name="check" />
          <span>{t('closed_already', { status: t(review.status) })}</span>
        </p>
      )}
      <div class="review-columns">
        <Listening call={call} />
        {mayReview && review.status === 'open' ? (
          <ScoringForm {...{ review, script, automatic, refresh }} />
        ) : (
          <section class="card pad-all">
            <h2>{script.name}</h2>
            <ol class="expected">
              {script.items.map(({ id, text }) => (
                <li key={id}>{harmlessText(text)}</li>
              ))}
            </ol>
          </section>
        )}
      </div>
    </div>
  );
}

function Listening({ call }: { readonly call: client.CallDetail }) {
  const { value: transcript } = useTranscript(call.id);
  const them = customerOf(call);
  const isServed = who.value?.recordings === true && call.recordings.length > 0;
  return (
    <section class="card pad-all listening" aria-labelledby="listen">
      <h2 id="listen">{t('listen')}</h2>
      <p class="row">
        <Phone number={them.number ?? them.raw} />
        <span class="muted">
          <At at={call.startedAt} />
        </span>
      </p>
      {isServed ? (
        call.recordings.map(({ path }, n) => (
          <Player
            key={path}
            address={`/api/v1/calls/${encodeURIComponent(call.id)}/recordings/${n}`}
            n={n + 1}
          />
        ))
      ) : (
        <p class="muted">{t('no_recording')}</p>
      )}
      {transcript === null ? (
        <p class="muted">{t('no_transcript')}</p>
      ) : (
        <Segments segments={transcript.segments} />
      )}
    </section>
  );
}
