// The simulated PBX of the demo as a process of its own: its calls go on while daemons come and go.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export async function simulatedPbx(speed = 3) {
  const child = fork(MAIN, ['simulate', '--speed', String(speed)], { stdio: 'ignore' });
  const login = await new Promise<object>((resolve, reject) => {
    child.once('message', (message) => resolve(message as object));
    child.once('exit', (code) => reject(new Error(`the simulated PBX ended with ${code}`)));
  });
  return { config: { id: 'demo', type: 'asterisk', ...login }, stop: () => child.kill('SIGKILL') };
}
