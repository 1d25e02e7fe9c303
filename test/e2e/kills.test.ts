// A daemon that is killed at random moments, also while it starts, beside one that is left alone: it loses no call that the
// PBX still knew, doubles nothing, opens and closes each task once, and announces everything. `npm run soak:kills` does the
// same hundreds of times.

import { beforeAll, expect, test, vi } from 'vitest';
import { createRandom } from '../../src/pbx/simulator/random.ts';
import { killing, runBeside } from '../support/beside-run.ts';
import { buildDaemon } from '../support/daemon.ts';
import { inFolder } from '../support/workshop.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

beforeAll(buildDaemon);

test('what a killed daemon knows in the end is what one knows that saw everything, but for what it could not see', () =>
  inFolder(async (folder) => {
    const { wrong, ...figures } = await runBeside({
      ...{ folder, pbxs: 2, speed: 8 },
      disturb: killing({ kills: 8, lifeMsMax: 8_000, random: createRandom(6).next }),
    });
    console.log(JSON.stringify(figures));
    expect(wrong).toEqual([]);
    expect(figures.known).toBeGreaterThan(10);
    expect(figures.whole).toBeGreaterThan(0);
  }));
