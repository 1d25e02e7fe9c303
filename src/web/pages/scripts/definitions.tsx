// What scripts say: read here, changed in the configuration or by the API.

import { harmlessText } from '../../../harmless.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { duration, percent } from '../../format.ts';
import { t } from '../../i18n/scripts.ts';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { Badge, Stranger } from '../../ui/text.tsx';
import { ScriptHead } from './script-head.tsx';

export function Definitions() {
  const { value, problem, refresh } = useData(
    'scripts',
    async () => (await askSignedIn(client.listScripts())).items,
  );
  return (
    <div class="scripts-page reports-page">
      <ScriptHead view="definitions" />
      <p class="muted">{t('view_only')}</p>
      <ProblemBanner problem={problem} onRetry={refresh} />
      {value === null && problem === null && <Loading />}
      {value?.length === 0 && (
        <section class="card">
          <Empty icon="scripts" title={t('adherence_none')}>
            {t('adherence_none_hint')}
          </Empty>
        </section>
      )}
      {value?.map((script) => (
        <Definition key={script.id} script={script} />
      ))}
    </div>
  );
}

function Definition({ script }: { readonly script: client.Script }) {
  const { name, version, origin, items, forbidden, sampling, passFrom } = script;
  return (
    <section class="card pad-all definition" aria-label={harmlessText(name)}>
      <div class="row">
        <h2>
          <Stranger text={name} />
        </h2>
        <Badge>{t('version', { n: version })}</Badge>
        <Badge>{t(`origin_${origin}`)}</Badge>
      </div>
      <ol class="expected">
        {items.map((item) => (
          <li key={item.id}>
            <span class="row">
              <b>
                <bdi>{harmlessText(item.text)}</bdi>
              </b>
              <span class="muted small">{t('weight', { n: item.weight })}</span>
              {item.required && <Badge look="warn">{t('required')}</Badge>}
              {item.autoFail && <Badge look="bad">{t('auto_fail')}</Badge>}
              {item.ordered && <Badge>{t('ordered')}</Badge>}
            </span>
            {item.phrases.length > 0 && (
              <small class="muted">
                {t(`speaker_${item.speaker}`)}: <Phrases phrases={item.phrases} />
              </small>
            )}
          </li>
        ))}
      </ol>
      {forbidden.length > 0 && (
        <>
          <h3>{t('forbidden')}</h3>
          <ul class="forbidden-list">
            {forbidden.map(({ id, phrases, autoFail }) => (
              <li key={id} class="row">
                <Phrases phrases={phrases} />
                {autoFail && <Badge look="bad">{t('auto_fail')}</Badge>}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{t('for_calls')}</h3>
      <p>{eligibleText(script)}</p>
      <p class="muted">
        {sampling.perAgentPerWeek === 0 ? t('sampling_none') : t('sampling', { n: sampling.perAgentPerWeek })}
        {passFrom !== null && `. ${t('pass_from', { score: percent(passFrom) })}`}.
      </p>
    </section>
  );
}

function Phrases({ phrases }: { readonly phrases: readonly string[] }) {
  return <bdi>{phrases.map((phrase) => `“${harmlessText(phrase)}”`).join(', ')}</bdi>;
}

function eligibleText({ eligible }: client.Script): string {
  const { directions, queues, dids, teams, minTalkSeconds } = eligible;
  const list = (values: readonly string[]) => values.map(harmlessText).join(', ');
  const said = [
    ...(directions.length > 0 ? [t('for_directions', { list: list(directions) })] : []),
    ...(queues.length > 0 ? [t('for_queues', { list: list(queues) })] : []),
    ...(dids.length > 0 ? [t('for_dids', { list: list(dids) })] : []),
    ...(teams.length > 0 ? [t('for_teams', { list: list(teams) })] : []),
    ...(minTalkSeconds > 0 ? [t('for_talk', { time: duration(minTalkSeconds * 1000) })] : []),
  ];
  return said.length === 0 ? t('for_all') : said.join('; ');
}
