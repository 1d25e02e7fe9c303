// How the call was scored, item by item, with what was heard as evidence.

import { harmlessText } from '../../../harmless.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { percent, timer } from '../../format.ts';
import { t } from '../../i18n/calls.ts';
import { mayDo, who } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { tellProblem } from '../../ui/notice.tsx';
import { At, Badge, Stranger } from '../../ui/text.tsx';
import { visible } from './visible.ts';

export function CallScores({ call }: { readonly call: client.CallDetail }) {
  const scores = useData(`scores ${call.id}`, () => visible(askSignedIn(client.listScores(call.id))), {
    on: ['call.*', 'score.*'],
  });
  const me = who.value;
  const mayScore = me !== null && mayDo(me, 'scores:write') && call.state === 'ended';
  const reviews = useData(`reviews of ${call.id} ${mayScore}`, async () =>
    mayScore ? visible(askSignedIn(client.listReviews({ call: call.id, status: 'open' }))) : null,
  );
  const open = reviews.value?.items[0] ?? null;
  const items = scores.value?.items ?? [];
  if (items.length === 0 && open === null) return null;
  return (
    <section class="card pad-all" aria-labelledby="scores">
      <div class="row">
        <h2 id="scores">{t('scores')}</h2>
        {open !== null && (
          <a class="button" href={`/scripts/reviews/${open.id}`}>
            {t('open_review')}
          </a>
        )}
      </div>
      {items.map((score) => (
        <ScoreOf key={score.id} score={score} mayWrite={mayScore} onChange={scores.refresh} />
      ))}
    </section>
  );
}

interface ScoreOfProps {
  readonly score: client.ListedScore;
  readonly mayWrite: boolean;
  readonly onChange: () => Promise<void>;
}

function ScoreOf({ score, mayWrite, onChange }: ScoreOfProps) {
  const versions = useData(`versions ${score.script}`, () =>
    visible(askSignedIn(client.listScriptVersions(score.script))),
  );
  const definition = versions.value?.items.find(({ version }) => version === score.version) ?? null;
  const textOf = (item: string) => definition?.items.find(({ id }) => id === item)?.text ?? item;
  const takeBack = async () => {
    try {
      await askSignedIn(client.removeScore(score.call, score.id));
      await onChange();
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <article class="score-of">
      <p class="row">
        <b class="score-value digits">{score.score === null ? '—' : percent(score.score)}</b>
        <Stranger text={definition?.name ?? score.script} />
        {score.counts && <Badge look="accent">{t('counts')}</Badge>}
        <span class="muted small">
          {score.reviewer === null ? t('score_auto') : t('score_by', { name: harmlessText(score.reviewer) })}{' '}
          · <At at={score.at} />
        </span>
        {mayWrite && score.source === 'reviewer' && (
          <Button look="quiet" icon="undo" onClick={takeBack}>
            {t('take_score_back')}
          </Button>
        )}
      </p>
      <ul class="marks">
        {score.marks.map(({ item, mark, note, evidence }) => (
          <li key={item} class={mark}>
            <Icon name={mark === 'passed' ? 'check' : mark === 'failed' ? 'close' : 'right'} size={16} />
            <span class="unseen">{t(`mark_${mark}`)}: </span>
            <span>
              <Stranger text={textOf(item)} />
              {evidence !== null && <Quote {...evidence} />}
              {note !== null && <small class="muted">{harmlessText(note)}</small>}
            </span>
          </li>
        ))}
      </ul>
      {score.forbidden.map(({ id, evidence }) => (
        <p key={id} class="forbidden">
          <Icon name="warning" size={16} /> {t('forbidden_said', { name: id })} <Quote {...evidence} />
        </p>
      ))}
      {score.comment !== null && <p class="comment">{harmlessText(score.comment)}</p>}
    </article>
  );
}

export function Quote({ startMs, quote, speaker }: client.Evidence) {
  return (
    <small class="quote">
      <span class="digits">{timer(startMs)}</span> {t(`speaker_${speaker}`)}:{' '}
      <q>
        <bdi>{harmlessText(quote)}</bdi>
      </q>
    </small>
  );
}
