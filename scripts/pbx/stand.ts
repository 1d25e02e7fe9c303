// A telephone world left running for work by hand: it prints its ports and its
// manager users and lives until Ctrl-C (or SIGTERM), then leaves nothing behind.
//
//   npx tsx scripts/pbx/stand.ts [22|16]
import { resetPhones, startWorld, type World } from './world.ts';

function told(world: World): string {
  return [
    `Asterisk ${world.version} is up, everything on 127.0.0.1`,
    `  PBX    AMI ${world.pbxAmiPort}, users full/full-secret, lean/lean-secret, lab/lab-secret`,
    `         SIP ${world.pbxSipPort}; its numbers are in config/pbx/extensions.conf (5001 rings 101)`,
    `  world  AMI ${world.worldAmiPort}, user lab/lab-secret: phones and the carrier`,
    '  a call: Action: Originate on the world,',
    '          Channel: PJSIP/5001@pbx, CallerID: <79161234567>, Variable: STEPS=w5-x,',
    '          Context: caller, Exten: s, Priority: 1, Async: true',
    '  a phone: Action: DBPut, Family: phone, Key: 101, Val: p2-a-w30 (config/world/extensions.conf)',
    'Ctrl-C ends it.',
  ].join('\n');
}

async function main(): Promise<number> {
  const version = process.argv[2] ?? '22';
  if (version !== '22' && version !== '16') {
    process.stderr.write('usage: stand.ts [22|16]\n');
    return 2;
  }
  const world = await startWorld(version);
  await resetPhones(world);
  process.stdout.write(`${told(world)}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await world.stop();
  return 0;
}

process.exitCode = await main();
