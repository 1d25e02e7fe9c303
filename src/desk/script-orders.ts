// Orders about scripts: what they say, how calls were scored by them, what was said in a call, and reviews.

import type { CallId } from '../calls/record.ts';
import type { Marking, Told } from '../engine/score-keeper.ts';
import type { ScriptKeeper } from '../engine/script-keeper.ts';
import { AppError } from '../errors.ts';
import type { ScriptDefinition } from '../scripts/definition.ts';
import type { ListedScore, Review, Score, StoredScript } from '../store/stored-scripts.ts';
import type { Writer } from '../store/writer.ts';
import { visibleCall } from './contact-orders.ts';
import type { Asker, Handlers, Occasion } from './order.ts';
import { seesReview } from './sight.ts';

interface OfCall {
  readonly call: CallId;
}

export interface ScriptOrders {
  'put-script': {
    readonly asked: ScriptDefinition;
    readonly answer: { readonly script: StoredScript; readonly created: boolean };
  };
  'remove-script': { readonly asked: { readonly id: string }; readonly answer: { readonly id: string } };
  'score-call': {
    readonly asked: OfCall & { readonly marking: Marking };
    readonly answer: { readonly score: Score; readonly created: boolean };
  };
  'remove-score': {
    readonly asked: OfCall & { readonly id: string };
    readonly answer: { readonly id: string };
  };
  'put-transcript': {
    readonly asked: OfCall & { readonly told: Told };
    readonly answer: OfCall & { readonly scores: readonly ListedScore[] };
  };
  'remove-transcript': { readonly asked: OfCall; readonly answer: OfCall };
  'skip-review': {
    /** `reviewer` null: the key itself. */
    readonly asked: { readonly id: string; readonly reason: string; readonly reviewer: string | null };
    readonly answer: Review;
  };
}

export function scriptHandlers(writer: Writer, scripts: ScriptKeeper): Handlers<ScriptOrders> {
  return {
    ...definitionHandlers(scripts),
    ...scoreHandlers(writer, scripts),
    ...reviewHandlers(writer, scripts),
  };
}

function definitionHandlers(
  scripts: ScriptKeeper,
): Pick<Handlers<ScriptOrders>, 'put-script' | 'remove-script'> {
  return {
    'put-script': {
      run: (definition, { now, by }) => scripts.put(definition, now, by.key),
      audit: ({ id }, { script }) => ({ subject: id, detail: { version: script.version } }),
    },
    'remove-script': {
      run({ id }, { now }) {
        scripts.remove(id, now);
        return { id };
      },
      audit: ({ id }) => ({ subject: id, detail: {} }),
    },
  };
}

function scoreHandlers(
  writer: Writer,
  { scores }: ScriptKeeper,
): Omit<Handlers<ScriptOrders>, 'put-script' | 'remove-script' | 'skip-review'> {
  return {
    'score-call': {
      run: ({ call, marking }, { now, by }) =>
        scores.mark(visibleCall(writer, call, by), marking, { now, actor: by.key }),
      audit: ({ marking }, { score }) => ({
        subject: score.call,
        detail: { script: score.script, reviewer: marking.reviewer, score: score.score },
      }),
    },
    'remove-score': {
      run({ call, id }, { now, by }) {
        if (scores.remove(visibleCall(writer, call, by).id, id, now)) return { id };
        throw new AppError('not_found', `Call ${call} has no score ${id}.`);
      },
      audit: ({ call, id }) => ({ subject: call, detail: { score: id } }),
    },
    'put-transcript': {
      run({ call, told }, { now, by }) {
        const stored = visibleCall(writer, call, by);
        return { call: stored.id, scores: scores.transcribe(stored, told, { now, actor: by.key }) };
      },
      audit: ({ told }, { call, scores: given }) => ({
        subject: call,
        detail: { segments: told.segments.length, scripts: given.map(({ script }) => script) },
      }),
    },
    'remove-transcript': {
      run({ call }, { by }) {
        const { id } = visibleCall(writer, call, by);
        if (scores.forgetTranscript(id)) return { call: id };
        throw new AppError('not_found', `Call ${call} has no transcript.`);
      },
      audit: ({ call }) => ({ subject: call, detail: {} }),
    },
  };
}

function reviewHandlers(
  writer: Writer,
  { reviews }: ScriptKeeper,
): Pick<Handlers<ScriptOrders>, 'skip-review'> {
  return {
    'skip-review': {
      run({ id, reason, reviewer }, { now, by }: Occasion) {
        const review = visibleReview(writer, id, by);
        if (review.status === 'open') return reviews.skip(review, reason, reviewer ?? by.key, now);
        const message = `Review ${id} is not open: it is ${review.status}.`;
        throw new AppError('conflict', message);
      },
      audit: ({ id, reason }) => ({ subject: id, detail: { reason } }),
    },
  };
}

/** Errors: `not_found`. */
function visibleReview(writer: Writer, id: string, by: Asker): Review {
  const review = writer.reviews.byId(id);
  if (review !== null && seesReview(by, review)) return review;
  throw new AppError('not_found', `There is no review ${id}.`);
}
