// How things are now, to be read across a room: who waits, who talks with whom, how today goes, and whether anything is not seen.
// Rule: a clock that runs is a promise. When the line to the daemon is down, every timer stands still and turns grey.

import * as client from '../../client.ts';
import { ask, askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { t } from '../../i18n/live.ts';
import { who } from '../../session.ts';
import { connection } from '../../stream.ts';
import { Loading, ProblemBanner } from '../../ui/notice.tsx';
import { Agents } from './agents.tsx';
import { CallsNow } from './calls-now.tsx';
import { Links } from './links.tsx';
import { Queues } from './queues.tsx';
import { Tiles } from './tiles.tsx';
import { Today } from './today.tsx';
import './live.css';

/** Rings and holds are no events of the stream: they are seen by looking. */
const LOOK_MS = 2_000;
const LOOK_AT_LINKS_MS = 15_000;

async function readNow() {
  const [board, calls] = await Promise.all([
    askSignedIn(client.getBoard()),
    askSignedIn(client.listLiveCalls()),
  ]);
  return { board, calls: calls.items };
}

export function LivePage() {
  const now = useData('live', readNow, { on: ['call.*', 'task.*', 'alert.*'], everyMs: LOOK_MS });
  const isOwn = who.value?.ownOnly === true;
  const links = useData('links', async () => (isOwn ? [] : (await ask(client.listPbx())).items), {
    everyMs: LOOK_AT_LINKS_MS,
  });
  const isStale = connection.value.state === 'stale';
  if (now.value === null) {
    return now.problem === null ? <Loading /> : <ProblemBanner problem={now.problem} onRetry={now.refresh} />;
  }
  const { board, calls } = now.value;
  return (
    <div class={isStale ? 'live-page is-stale' : 'live-page'}>
      <div class="head">
        <h1>{t('title')}</h1>
        <Blindness links={board.links} />
      </div>
      {!isStale && <ProblemBanner problem={now.problem} />}
      {board.alerts.map(({ name, value }) => (
        <p key={name} class="banner warn">
          {t('alert', { name, value })}
        </p>
      ))}
      <Tiles board={board} readAt={now.readAt} />
      <div class="live-columns">
        <div class="stack">
          <CallsNow calls={calls} links={links.value ?? []} />
          <div class="live-pair">
            <Queues waiting={board.waiting} readAt={now.readAt} />
            <Today today={board.today} />
          </div>
        </div>
        <div class="stack">
          <Agents agents={board.agents} readAt={now.readAt} />
          {links.value !== null && links.value.length > 0 && <Links links={links.value} />}
        </div>
      </div>
    </div>
  );
}

function Blindness({ links }: { readonly links: client.Board['links'] }) {
  const down = links.filter(({ state }) => state !== 'up').map(({ pbx }) => pbx);
  return (
    <div role="status" class="blindness">
      {down.length > 0 && <p class="banner bad">{t('blind', { names: down.join(', ') })}</p>}
    </div>
  );
}
