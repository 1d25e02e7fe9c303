// `ringback simulate` (hidden): the demo's PBX, a process of its own that speaks AMI on loopback.
// It tells its parent where it listens over the IPC channel, and ends with the parent.

import type { Command } from 'commander';

interface SimulateOptions {
  readonly port?: string;
  readonly speed?: string;
}

export function addSimulate(program: Command): void {
  program
    .command('simulate', { hidden: true })
    .description('run the simulated PBX of the demo')
    .option('--port <port>', 'port to listen on; any free one when left out')
    .option('--speed <factor>', 'how much faster than life')
    .action(async (options: SimulateOptions) => {
      const { startSimulator } = await import('../pbx/simulator/server.ts');
      const simulator = await startSimulator({
        port: Number(options.port ?? 0),
        speed: Number(options.speed ?? 1),
      });
      const { host, port, username, secret } = simulator;
      if (process.send === undefined) console.log(JSON.stringify({ host, port, username, secret }));
      else process.send({ host, port, username, secret });
      await new Promise<void>((resolve) => {
        process.once('disconnect', resolve);
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      });
      await simulator.stop();
    });
}
