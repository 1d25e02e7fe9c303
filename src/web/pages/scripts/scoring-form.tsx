// The marks of one reviewer for one call, item by item, by mouse or by key.

import { useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { MARKS } from '../../../scripts/score.ts';
import * as client from '../../client.ts';
import { askSignedIn, Problem } from '../../daemon.ts';
import { percent } from '../../format.ts';
import { t } from '../../i18n/scripts.ts';
import { who } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { ProblemBanner, tell } from '../../ui/notice.tsx';
import { Stranger } from '../../ui/text.tsx';
import { type Marks, scoreOf, unmarked } from './marking.ts';
import { ScoringItem } from './scoring-item.tsx';
import { SkipDialog } from './skip-dialog.tsx';

const TEXT_LENGTH_MAX = 1_000;

interface ScoringFormProps {
  readonly review: client.Review;
  readonly script: client.Script;
  readonly automatic: client.ListedScore | null;
  readonly refresh: () => Promise<void>;
}

export function ScoringForm({ review, script, automatic, refresh }: ScoringFormProps) {
  const [marks, setMarks] = useState<Marks>(() => unmarked(script));
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<unknown>(null);
  const [isSkipping, setSkipping] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { route } = useLocation();
  const left = script.items.filter(({ id }) => (marks[id]?.mark ?? null) === null).length;
  const score = scoreOf(script, marks);
  const change = (item: string, changes: Partial<Marks[string]>) =>
    setMarks((before) => ({ ...before, [item]: { mark: null, note: '', ...before[item], ...changes } }));
  const goOn = (index: number) => {
    const fields = form.current?.querySelectorAll<HTMLElement>('fieldset.item input[type=radio]');
    fields?.[(index + 1) * MARKS.length]?.focus();
  };
  const takeOver = () => {
    for (const { item, mark } of automatic?.marks ?? []) {
      if (item in marks && marks[item]?.mark === null) change(item, { mark });
    }
  };
  const send = async () => {
    try {
      const saved = await askSignedIn(
        client.scoreCall(review.call, bodyOf({ review, script, marks, comment })),
      );
      tell(saved.score === null ? t('saved_nothing') : t('saved', { score: percent(saved.score) }));
      route('/scripts');
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <form class="card pad-all scoring" ref={form} onSubmit={(event) => event.preventDefault()}>
      <div class="row scoring-head">
        <h2>
          <Stranger text={script.name} />
        </h2>
        <p class="row">
          <span class="muted">{t('score_so_far')}</span>
          <b class="score-value digits">{score === null ? '—' : percent(score)}</b>
        </p>
      </div>
      <p class="muted small">{t('key_hint')}</p>
      {automatic !== null && (
        <Button look="quiet" icon="check" onClick={takeOver}>
          {t('take_over')}
        </Button>
      )}
      {script.items.map((item, index) => (
        <ScoringItem
          key={item.id}
          {...{ item, index, of: script.items.length }}
          value={marks[item.id] ?? { mark: null, note: '' }}
          automatic={automatic?.marks.find((mark) => mark.item === item.id) ?? null}
          onChange={(changes) => change(item.id, changes)}
          onNext={() => goOn(index)}
        />
      ))}
      <TextArea label={t('comment')} value={comment} onText={setComment} maxLength={TEXT_LENGTH_MAX} />
      <ProblemBanner problem={problem} {...(isOutdated(problem) ? { onRetry: refresh } : {})} />
      {isOutdated(problem) && <p class="muted">{t('changed')}</p>}
      <footer class="row">
        <span class="muted small" role="status">
          {left > 0 && t('marks_left', { n: left })}
        </span>
        <Button onClick={() => setSkipping(true)}>{t('skip')}</Button>
        <Button look="primary" disabled={left > 0} onClick={send}>
          {t('send')}
        </Button>
      </footer>
      {isSkipping && (
        <SkipDialog review={review} onDone={() => route('/scripts')} onClose={() => setSkipping(false)} />
      )}
    </form>
  );
}

function isOutdated(problem: unknown): boolean {
  return problem instanceof Problem && problem.code === 'conflict';
}

type Draft = Pick<ScoringFormProps, 'review' | 'script'> & {
  readonly marks: Marks;
  readonly comment: string;
};

function bodyOf({ review, script, marks, comment }: Draft): Parameters<typeof client.scoreCall>[1] {
  return {
    script: review.script,
    version: script.version,
    reviewer: who.value?.name ?? '',
    marks: script.items.map(({ id }) => ({
      item: id,
      mark: marks[id]?.mark ?? 'not_applicable',
      note: textOrNull(marks[id]?.note ?? ''),
    })),
    comment: textOrNull(comment),
  };
}

function textOrNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
