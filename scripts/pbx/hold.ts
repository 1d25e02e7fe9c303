// A phone that puts its call on hold, by re-INVITE as a real one does: its line is
// in the hand of ARI (step `o` of its script), which can say hold and unhold.
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { channels } from './ami.ts';
import type { World } from './world.ts';

const LOGIN = `Basic ${Buffer.from('lab:lab-secret').toString('base64')}`;

/** Registers the ARI application; while the socket is open, step `o` works. */
export function openAri(httpPort: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const upgrade = request({
      port: httpPort,
      host: '127.0.0.1',
      path: '/ari/events?app=lab',
      headers: {
        Authorization: LOGIN,
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': Buffer.from('a telephone lab.').toString('base64'),
      },
    });
    upgrade.on('upgrade', (_response, socket: Socket) => {
      socket.on('error', () => socket.destroy());
      socket.resume();
      resolve(socket);
    });
    upgrade.on('response', (response) => reject(new Error(`ARI said ${response.statusCode}`)));
    upgrade.on('error', reject);
    upgrade.end();
  });
}

/** The agent's only line is on hold for so long. */
export async function hold(world: World, agent: string, seconds: number): Promise<void> {
  const lines = await channels(world.world);
  const line = lines.find((one) => one.Application === 'Stasis' && one.CallerIDNum !== agent);
  if (line === undefined) throw new Error(`no line of ${agent} is in the hand of ARI`);
  const path = `http://127.0.0.1:${world.httpPort}/ari/channels/${line.Uniqueid ?? ''}/hold`;
  for (const method of ['POST', 'DELETE']) {
    const response = await fetch(path, { method, headers: { Authorization: LOGIN } });
    if (!response.ok) throw new Error(`ARI hold: ${response.status} ${await response.text()}`);
    if (method === 'POST') await sleep(seconds * 1000);
  }
}
