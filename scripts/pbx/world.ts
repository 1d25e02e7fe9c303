// A whole telephone world on loopback: the PBX under test, and a second Asterisk
// that plays every phone and the carrier. Real SIP, real RTP, no phone needed.
// What a number does is a script of steps (config/world/extensions.conf).
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ami, channels } from './ami.ts';
import { openAri } from './hold.ts';
import { type Records, rootOf, startServer, type Version } from './server.ts';

/** A call that the world places into the PBX. */
export interface Placed {
  /** The caller's number; staff are known by theirs, null sends none. */
  readonly from: string | null;
  readonly name?: string;
  readonly to: string;
  /** What the caller does once the PBX has answered. */
  readonly steps: string;
  /** The caller gives up when nobody has answered by then. */
  readonly patienceSeconds?: number;
}

export interface World {
  readonly version: Version;
  readonly pbxAmiPort: number;
  readonly pbxSipPort: number;
  readonly worldAmiPort: number;
  /** The world's ARI, for hold. */
  readonly httpPort: number;
  readonly pbx: Ami;
  readonly world: Ami;
  /** From now on the number follows these steps. */
  phone(number: string, steps: string): Promise<void>;
  call(placed: Placed): Promise<void>;
  /** Resolves when neither side has a channel left. Errors: after 60 s. */
  quiet(): Promise<void>;
  /** What the PBX has recorded of calls so far. */
  records(): Records;
  log(): string;
  stop(): Promise<void>;
}

export const STAFF = ['101', '102', '103'] as const;

const QUIET_TIMEOUT_MS = 60_000;
const RTP_PORTS_PER_SERVER = 200;

let started = 0;

/** Both servers, booted and connected. The caller stops what it got. `samePbxAmiPort`: in the place of a world that was
 * stopped, so that whoever was connected finds the new one. */
export async function startWorld(version: Version, samePbxAmiPort?: number): Promise<World> {
  started += 1;
  sweep(version);
  const runId = `${process.pid}-${started}`;
  const [pbxAmiPort, worldAmiPort] = [samePbxAmiPort ?? (await freePort()), await freePort()];
  const httpPort = await freePort();
  const [pbxSipPort, worldSipPort] = [await freePort(), await freePort()];
  const rtp = 20_000 + ((process.pid * 7 + started) % 100) * 2 * RTP_PORTS_PER_SERVER;
  const pbx = await startServer({
    version,
    role: 'pbx',
    runId,
    amiPort: pbxAmiPort,
    values: {
      systemname: 'labpbx',
      sipPort: String(pbxSipPort),
      worldSipPort: String(worldSipPort),
      ...rtpRange(rtp),
    },
  });
  const world = await startServer({
    version,
    role: 'world',
    runId,
    amiPort: worldAmiPort,
    values: {
      systemname: 'labworld',
      sipPort: String(worldSipPort),
      pbxSipPort: String(pbxSipPort),
      httpPort: String(httpPort),
      ...rtpRange(rtp + RTP_PORTS_PER_SERVER),
    },
  }).catch(async (error: unknown) => {
    await pbx.stop();
    throw error;
  });
  const ari = await openAri(httpPort);
  return {
    version,
    pbxAmiPort,
    pbxSipPort,
    worldAmiPort,
    httpPort,
    pbx: pbx.ami,
    world: world.ami,
    phone: (number, steps) => setPhone(world.ami, number, steps),
    call: (placed) => place(world.ami, placed),
    quiet: () => quiet(pbx.ami, world.ami),
    records: () => pbx.records(),
    log: () => `--- pbx\n${pbx.log()}\n--- world\n${world.log()}`,
    stop: async () => {
      ari.destroy();
      await Promise.all([pbx.stop(), world.stop()]);
      rmSync(join(rootOf(version), 'run', `ringback-${runId}`), { recursive: true, force: true });
    },
  };
}

/** Run directories of processes that were killed before they could stop. */
function sweep(version: Version): void {
  const folder = join(rootOf(version), 'run');
  for (const name of readdirSync(folder)) {
    const pid = /^ringback-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

/** Every phone of staff rings and is never answered, until told otherwise. */
export async function resetPhones(world: World): Promise<void> {
  for (const number of STAFF) await world.phone(number, 'p60');
}

/** What a scenario that failed half-way left behind is gone. */
export async function hangUpEverything(world: World): Promise<void> {
  const left = (await Promise.all([world.pbx, world.world].map(channels))).flat();
  if (left.length === 0) return;
  for (const ami of [world.pbx, world.world]) {
    await ami.action('Command', { Command: 'channel request hangup all' });
  }
  await world.quiet();
}

async function setPhone(ami: Ami, number: string, steps: string): Promise<void> {
  await ami.action('DBPut', { Family: 'phone', Key: number, Val: steps });
}

async function place(ami: Ami, placed: Placed): Promise<void> {
  await ami.action('Originate', {
    Channel: `PJSIP/${placed.to}@pbx`,
    Context: 'caller',
    Exten: 's',
    Priority: '1',
    Timeout: String(Math.round((placed.patienceSeconds ?? 60) * 1000)),
    CallerID: placed.from === null ? '' : `"${placed.name ?? placed.from}" <${placed.from}>`,
    Variable: `STEPS=${placed.steps}`,
    Async: 'true',
  });
}

async function quiet(...servers: readonly Ami[]): Promise<void> {
  const deadline = Date.now() + QUIET_TIMEOUT_MS;
  let calm = 0;
  while (calm < 3) {
    const lists = await Promise.all(servers.map(channels));
    calm = lists.every((list) => list.length === 0) ? calm + 1 : 0;
    if (Date.now() > deadline) {
      throw new Error(`the lab did not become quiet, channels are left: ${JSON.stringify(lists)}`);
    }
    await sleep(150);
  }
}

function rtpRange(from: number): { rtpStart: string; rtpEnd: string } {
  return { rtpStart: String(from), rtpEnd: String(from + RTP_PORTS_PER_SERVER - 1) };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
