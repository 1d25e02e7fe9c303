// `npm run soak:kills -- [KILLS]`: kills a daemon at random moments, hundreds of times, beside one that sees everything, and
// compares what both know in the end. Writes nothing but what it says; ends with status 1 when anything is wrong.

import { killing, runBeside } from '../../test/support/beside-run.ts';
import { buildDaemon } from '../../test/support/daemon.ts';
import { inFolder } from '../../test/support/workshop.ts';

const KILLS = 300;
const SHOW_EVERY = 25;

const kills = Number(process.argv[2] ?? KILLS);
await buildDaemon();
await inFolder(async (folder) => {
  const startedAt = Date.now();
  const onKill = (count: number) => {
    if (count % SHOW_EVERY === 0) {
      console.log(`${count} kills, ${Math.round((Date.now() - startedAt) / 1_000)} s`);
    }
  };
  const { wrong, ...figures } = await runBeside({
    ...{ folder, pbxs: 4, speed: 6 },
    disturb: killing({ kills, lifeMsMax: 12_000, random: Math.random, onKill }),
  });
  console.log(JSON.stringify(figures, null, 2));
  for (const sentence of wrong) console.log(sentence);
  console.log(wrong.length === 0 ? 'Nothing is wrong.' : `${wrong.length} things are wrong.`);
  if (wrong.length > 0) process.exitCode = 1;
});
