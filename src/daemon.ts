// The composition root: opens everything in order and closes it in reverse, once, also when starting fails
// half-way. Rule: every acquisition pushes its release; nothing else in the house knows all the parts.

import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { newSignInCounts } from './access/door.ts';
import { COST } from './access/passwords.ts';
import { Watchman } from './alerts/watchman.ts';
import { build } from './api/app.ts';
import { readCertificate, watchCertificate } from './api/certificate.ts';
import type { DemoGuest } from './api/deps.ts';
import { refuseExposure } from './api/exposure.ts';
import { listen, showCertificate } from './api/listen.ts';
import { createMetrics } from './api/prometheus.ts';
import { Backfill } from './backfill/backfill.ts';
import type { Config } from './config/schema.ts';
import { alertRules, callSettings, peopleOf } from './config/settings.ts';
import { newOperator, removeControl, writeControl } from './control-file.ts';
import { type EngineHost, startEngine } from './engine/engine-host.ts';
import { createSink } from './engine/link-sink.ts';
import { openConfigured } from './import/configured-source.ts';
import { createLiveReader } from './live/live-reader.ts';
import { Analyst } from './metrics/analyst.ts';
import { examineOne } from './pbx/examine.ts';
import type { LinkStatus, PbxLink } from './pbx/link.ts';
import { createLinks, linkOf } from './pbx/links.ts';
import { recordReader } from './pbx/records.ts';
import { createDestinations } from './push/address.ts';
import { Dispatcher } from './push/dispatcher.ts';
import { createPost } from './push/post.ts';
import { Releases } from './releases.ts';
import { builderOptions } from './reports/builder.ts';
import { Postman } from './reports/postman.ts';
import { type Recipient, recipientsOf } from './reports/recipients.ts';
import { Reporter } from './reports/reporter.ts';
import type { ApiKey } from './store/access-queries.ts';
import { openReader, type Reader } from './store/reader.ts';
import type { User } from './store/user-rows.ts';
import { createSystemdNotifier, watchdogMs } from './systemd.ts';
import { createUpkeep } from './upkeep.ts';
import { silentMsMax, VitalSigns } from './vital-signs.ts';

/** The built dashboard, beside the compiled program. */
const PAGE = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../dist/web' : './web', import.meta.url),
);

export interface DaemonOptions {
  readonly config: Config;
  readonly version: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly log: Logger;
  /** Who may come in without knowing a password, where the calls come from a simulated PBX. */
  readonly demo?: DemoGuest | null;
}

export interface Daemon {
  /** Where the API listens. */
  readonly url: string;
  /** Resolves when everything is closed and what had arrived is committed. */
  stop(): Promise<void>;
}

export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const releases = new Releases(options.log);
  try {
    const url = await open(options, releases);
    return { url, stop: () => releases.run() };
  } catch (error) {
    await releases.run();
    throw error;
  }
}

async function open(
  { config, version, env, log, demo = null }: DaemonOptions,
  releases: Releases,
): Promise<string> {
  const certificate = config.api.tls === null ? null : readCertificate(config.api.tls);
  const links: PbxLink[] = [];
  const onRoom = () => {
    for (const link of links) link.resume();
  };
  const engine = await startEngine({ config, log, onTerminal: process.stdout.isTTY === true, onRoom });
  releases.push('engine', () => engine.stop());
  const signs = new VitalSigns({
    ...{ engine, links, log },
    silentMsMax: silentMsMax(watchdogMs(env)),
  });
  const systemd = createSystemdNotifier(
    env,
    (error) => log.warn({ err: error }, 'systemd-notify failed'),
    () => signs.isWell(),
  );
  releases.push('systemd', () => {
    systemd.close();
    signs.stop();
  });

  const { file } = config.database;
  const reads = openReader(file);
  releases.push('reader', () => reads.close());

  const operator = newOperator();
  links.push(...createLinks(config, createSink(engine, log), log));
  const post = createPost(
    version,
    config.hooks.timeoutSeconds * 1000,
    createDestinations(config.hooks.allowPrivate),
  );
  const dispatcher = new Dispatcher({
    reads,
    execute: engine.execute,
    news: engine.news,
    post,
    log,
    now: Date.now,
    retryMs: config.hooks.retrySeconds.map((seconds) => seconds * 1000),
  });
  releases.push('webhooks', () => dispatcher.stop());
  const signIns = newSignInCounts();
  const recipients = recipientsOf(config, post, Date.now);
  const backfills = createBackfills(config, engine, reads, log);
  const isSettled = () =>
    links.every((link) => link.status().tried) && backfills.every((backfill) => backfill.isSettled);
  const { reporter, postman } = createReporting(config, reads, engine, recipients, isSettled, log);
  releases.push('summaries', async () => {
    await reporter?.stop();
    await postman.stop();
  });
  const linkStates = (): readonly LinkStatus[] => links.map((link) => link.status());
  const watchman = new Watchman({
    ...{ reads, recipients, log, links: linkStates, execute: engine.execute, now: Date.now },
    rules: alertRules(config),
    live: createLiveReader(reads, peopleOf(config), linkStates, Date.now),
  });
  releases.push('alerts', () => watchman.stop());
  const upkeep = createUpkeep({ config, log, now: Date.now });
  releases.push('upkeep', () => upkeep.stop());
  const counters = () => engine.counters();
  const app = await build({
    config,
    version,
    log,
    certificate,
    now: Date.now,
    reads,
    news: engine.news,
    execute: engine.execute,
    post,
    wakePush: () => {
      dispatcher.wake();
      void postman.wake();
    },
    operator,
    passwordCost: COST,
    signIns,
    page: PAGE,
    demo,
    examine: (pbx) => examineOne(config, pbx),
    originate: (pbx, order) => linkOf(links, pbx).originate(order),
    readCdr: recordReader(config.pbx),
    links: linkStates,
    cdrProblem: (pbx) => backfills.find((each) => each.pbx === pbx)?.problem ?? null,
    storageProblem: () => engine.counters().storageProblem,
    upkeep: upkeep.status,
    metrics: createMetrics({ counters, links: linkStates, reads, signIns, upkeep: upkeep.status }),
  });
  releases.push('API', () => app.close());
  const [keys, users] = await Promise.all([reads.keys(), reads.users()]);
  const waysIn = countWaysIn(config, keys, users);
  await refuseExposure(config, waysIn);
  const url = await listen(app, config);
  dispatcher.start();
  postman.start();
  reporter?.start();
  watchman.start();
  upkeep.start();
  const letCommandsIn = (fingerprint: string | null): void => {
    try {
      writeControl(file, { url, token: operator.token, fingerprint });
    } catch (error) {
      // Calls are worth more than commands.
      log.warn(
        { err: error },
        'commands of the terminal cannot reach this daemon: its control file is not written',
      );
    }
  };
  letCommandsIn(certificate?.fingerprint ?? null);
  releases.push('control file', () => removeControl(file));
  if (config.api.tls !== null && certificate !== null) {
    const stopWatching = watchCertificate(config.api.tls, certificate, log, (next) => {
      showCertificate(app, next);
      letCommandsIn(next.fingerprint);
    });
    releases.push('certificate', stopWatching);
  }

  for (const link of links) {
    link.start();
    releases.push(`link to ${link.pbx}`, () => link.stop());
  }
  for (const backfill of backfills) {
    backfill.start();
    releases.push(`backfill of ${backfill.pbx}`, () => backfill.stop());
  }
  signs.start();
  systemd.ready();
  releases.push('service', () => systemd.stopping());
  if (waysIn === 0) {
    log.warn(
      'nobody can read calls and tasks: make a user with `ringback users add`, or a key with `ringback keys add`',
    );
  }
  warnOfTwins(config, users, log);
  log.info({ url, version, database: file, pbx: config.pbx.map(({ id }) => id) }, 'started');
  return url;
}

/** What opens the door today: tokens, keys, people, a proxy that signs people in. */
function countWaysIn({ api }: Config, keys: readonly ApiKey[], users: readonly User[]): number {
  const valid = keys.filter(({ revokedAt }) => revokedAt === null).length;
  const people = users.filter(({ disabledAt }) => disabledAt === null).length;
  return api.tokens.length + valid + people + (api.trustedHeader === null ? 0 : 1);
}

/** The audit log could not tell them apart. */
function warnOfTwins({ api }: Config, users: readonly User[], log: Logger): void {
  for (const { name } of api.tokens.filter((token) => users.some((user) => user.name === token.name))) {
    log.warn({ name }, 'a user is called like a token of api.tokens: give the token another name');
  }
}

/** `reporter` null: no summaries are made by themselves; they can still be sent when somebody asks. */
function createReporting(
  config: Config,
  reads: Reader,
  engine: EngineHost,
  recipients: readonly Recipient[],
  isSettled: () => boolean,
  log: Logger,
): { readonly reporter: Reporter | null; readonly postman: Postman } {
  const { enabled, kinds, at, retrySeconds } = config.reports;
  const shared = { execute: engine.execute, recipients, log };
  const postman = new Postman({
    ...shared,
    reads,
    retryMs: retrySeconds.map((seconds) => seconds * 1000),
    now: Date.now,
  });
  if (!enabled) return { reporter: null, postman };
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const reporter = new Reporter({
    ...shared,
    ...builderOptions(config, reads, new Analyst(reads, config.timezone, Date.now), Date.now),
    rules: { kinds, atMinutes: hours * 60 + minutes, zone: config.timezone },
    isSettled,
    onKept: () => void postman.wake(),
  });
  return { reporter, postman };
}

/** One for every PBX whose own records can be read. */
function createBackfills(config: Config, engine: EngineHost, reads: Reader, log: Logger): Backfill[] {
  const read = recordReader(config.pbx);
  return config.pbx.flatMap(({ id, cdr }) => {
    if (cdr === null) return [];
    return new Backfill({
      pbx: id,
      open: () => openConfigured(cdr, config.timezone),
      read: (body) => read(id, body),
      callAgeMsMax: callSettings(config, id).callAgeMsMax,
      ...{ reads, execute: engine.execute, log, now: Date.now },
    });
  });
}
