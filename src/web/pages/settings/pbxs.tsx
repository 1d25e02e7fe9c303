// The links to the PBXs: how each one is, and what `check` finds on the other side.

import { useState } from 'preact/hooks';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { dateTime, duration, number } from '../../format.ts';
import { tc } from '../../i18n/common.ts';
import { t as live } from '../../i18n/live.ts';
import { t } from '../../i18n/settings.ts';
import { who } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loading, ProblemBanner } from '../../ui/notice.tsx';
import { Ago, At, Badge } from '../../ui/text.tsx';
import { attempt, Part } from './part.tsx';

const LOOK_MS = 5_000;
/** A clock that is off by less is right. */
const CLOCK_MS = 1_000;
const GAPS_SHOWN = 10;

export function Pbxs() {
  const links = useData('links', async () => (await askSignedIn(client.listPbx())).items, {
    everyMs: LOOK_MS,
  });
  const settings = useData('settings', () => askSignedIn(client.getSettings()));
  return (
    <Part title={t('part_pbx')} lead={t('p_lead')}>
      <p class="banner">{t('from_config')}</p>
      <ProblemBanner problem={links.problem} onRetry={links.refresh} />
      {links.value === null && <Loading />}
      <ul class="stack">
        {links.value?.map((link) => (
          <PbxCard key={link.pbx} link={link} settings={settings.value} />
        ))}
      </ul>
    </Part>
  );
}

interface PbxCardProps {
  readonly link: client.Pbx;
  readonly settings: client.Settings | null;
}

function PbxCard({ link, settings }: PbxCardProps) {
  const configured = settings?.pbx.find(({ id }) => id === link.pbx);
  const mayDial = who.value?.pbxs.find(({ id }) => id === link.pbx)?.clickToCall === true;
  return (
    <li class="card hook">
      <p class="row">
        <b class="grow">{link.pbx}</b>
        <Badge look={link.state === 'up' ? 'good' : 'bad'}>{live(`link_${link.state}`)}</Badge>
      </p>
      {link.message !== null && link.state !== 'up' && <p class="error">{link.message}</p>}
      {link.cdrProblem !== null && <p class="error">{link.cdrProblem}</p>}
      <dl class="facts">
        <Fact
          title={t('p_address')}
          value={configured && `${configured.host}:${configured.port} (${link.type})`}
        />
        <Fact title={t('p_version')} value={link.version} />
        <Fact title={t('p_state')} value={<Ago at={link.since} />} />
        <Fact title={t('p_frames')} value={number(link.framesReceived)} />
        <Fact
          title={t('p_clock')}
          value={link.clockOffsetMs === null ? null : clockText(link.clockOffsetMs)}
        />
        <Fact title={t('p_dial')} value={tc(mayDial ? 'yes' : 'no')} />
        <Fact title={t('p_gaps')} value={<Gaps gaps={link.gaps} />} />
      </dl>
      <Findings pbx={link.pbx} />
    </li>
  );
}

interface FactProps {
  readonly title: string;
  readonly value: preact.ComponentChildren;
}

function Fact({ title, value }: FactProps) {
  if (value === null || value === undefined) return null;
  return (
    <div>
      <dt>{title}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function clockText(offsetMs: number): string {
  if (Math.abs(offsetMs) < CLOCK_MS) return t('p_same');
  return t(offsetMs > 0 ? 'p_ahead' : 'p_behind', { time: duration(Math.abs(offsetMs)) });
}

function Gaps({ gaps }: { readonly gaps: readonly client.Gap[] }) {
  if (gaps.length === 0) return <span class="muted">{t('none')}</span>;
  return (
    <ul>
      {gaps.slice(-GAPS_SHOWN).map(({ startedAt, endedAt }) => (
        <li key={startedAt}>
          {endedAt === null
            ? live('gap_open', { from: dateTime(startedAt) })
            : live('gap', { from: dateTime(startedAt), to: dateTime(endedAt) })}
        </li>
      ))}
    </ul>
  );
}

type Checked = Awaited<ReturnType<typeof check>>;

const check = (pbx: string) => askSignedIn(client.checkPbx(pbx));

function Findings({ pbx }: { readonly pbx: string }) {
  const [checked, setChecked] = useState<Checked | null>(null);
  const [isChecking, setIsChecking] = useState(false);
  const wrong = checked?.findings.filter(({ ok }) => ok === false).length ?? 0;
  return (
    <div class="stack" aria-live="polite">
      <p class="row">
        <Button
          onClick={async () => {
            setIsChecking(true);
            await attempt(async () => setChecked(await check(pbx)));
            setIsChecking(false);
          }}
        >
          {t(isChecking ? 'p_checking' : 'p_check')}
        </Button>
        {checked !== null && (
          <span class={wrong > 0 ? 'error' : 'muted'}>
            {wrong === 0 ? t('p_all_well') : t('p_some_wrong', { n: wrong })} {t('p_checked')}{' '}
            <At at={checked.checkedAt} />
          </span>
        )}
      </p>
      {checked !== null && (
        <ul class="findings">
          {checked.findings.map((finding) => (
            <Finding key={finding.id} finding={finding} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Finding({ finding: { ok, title, detail, fix } }: { readonly finding: client.CheckFinding }) {
  const look = ok === null ? '' : ok ? 'good' : 'bad';
  return (
    <li class={look}>
      <Icon name={ok === null ? 'help' : ok ? 'check' : 'warning'} />
      <div>
        <p>
          <b>{title}</b> <span class="unseen">{t(ok === null ? 'p_unknown' : ok ? 'p_ok' : 'p_bad')}</span>
        </p>
        {detail !== '' && <p class="muted small">{detail}</p>}
        {fix !== '' && ok !== true && <p class="small">{fix}</p>}
      </div>
    </li>
  );
}
