// One item of a script under review: what is expected, what the automatic check heard, the mark and a note.

import { useState } from 'preact/hooks';
import { harmlessText } from '../../../harmless.ts';
import { MARKS } from '../../../scripts/score.ts';
import type { ListedScore, Script } from '../../client.ts';
import { t } from '../../i18n/scripts.ts';
import { Badge } from '../../ui/text.tsx';
import { Quote } from '../calls/call-scores.tsx';
import type { Marks } from './marking.ts';

const NOTE_LENGTH_MAX = 1_000;

interface ScoringItemProps {
  readonly item: Script['items'][number];
  readonly index: number;
  readonly of: number;
  readonly value: Marks[string];
  readonly automatic: ListedScore['marks'][number] | null;
  readonly onChange: (changes: Partial<Marks[string]>) => void;
  readonly onNext: () => void;
}

export function ScoringItem({ item, index, of, value, automatic, onChange, onNext }: ScoringItemProps) {
  const [hasNote, setNote] = useState(value.note !== '');
  const press = (event: KeyboardEvent) => {
    const isText = event.target instanceof HTMLInputElement && event.target.type !== 'radio';
    const mark = MARKS[Number(event.key) - 1];
    if (isText || event.ctrlKey || event.altKey || event.metaKey || mark === undefined) return;
    event.preventDefault();
    onChange({ mark });
    onNext();
  };
  return (
    <fieldset class={`item ${value.mark ?? ''}`} data-item={item.id} onKeyDown={press}>
      <legend>
        <small class="muted">{t('item_of', { n: index + 1, all: of })}</small>{' '}
        <bdi>{harmlessText(item.text)}</bdi>
      </legend>
      <p class="row item-rules">
        <span class="muted small">{t('weight', { n: item.weight })}</span>
        {item.required && <Badge look="warn">{t('required')}</Badge>}
        {item.autoFail && <Badge look="bad">{t('auto_fail')}</Badge>}
        {item.ordered && <Badge>{t('ordered')}</Badge>}
      </p>
      {automatic !== null && (
        <p class="automatic small">
          <span class="muted">{t('automatic')}: </span>
          <b>{t(`auto_${automatic.mark}`)}</b>{' '}
          {automatic.evidence !== null && <Quote {...automatic.evidence} />}
        </p>
      )}
      <div class="row">
        <div class="choices">
          {MARKS.map((mark, n) => (
            <label key={mark} class={mark}>
              <input
                type="radio"
                name={`mark-${item.id}`}
                value={mark}
                checked={value.mark === mark}
                onChange={() => onChange({ mark })}
              />
              <span>
                <i class="key" aria-hidden="true">
                  {n + 1}
                </i>{' '}
                {t(mark)}
              </span>
            </label>
          ))}
        </div>
        {!hasNote && (
          <button type="button" class="link" onClick={() => setNote(true)}>
            {t('add_note')}
          </button>
        )}
      </div>
      {hasNote && (
        <label class="field">
          <span class="label">{t('note')}</span>
          <input
            value={value.note}
            maxLength={NOTE_LENGTH_MAX}
            onInput={(event) => onChange({ note: event.currentTarget.value })}
          />
        </label>
      )}
    </fieldset>
  );
}
