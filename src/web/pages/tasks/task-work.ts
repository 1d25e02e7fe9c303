// What somebody does with a callback: an order to the daemon, what came of it, and a word about it. Rule: nothing is shown as done
// before the daemon has said so.

import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { dateTime } from '../../format.ts';
import { t } from '../../i18n/tasks.ts';
import { mayDo, type Who } from '../../session.ts';
import { recall, remember } from '../../storage.ts';
import { tell, tellProblem } from '../../ui/notice.tsx';
import { agentName } from '../../ui/people.ts';

/** An order is followed that long: telephones ring that long. */
const DIAL_LOOKS = 20;
const DIAL_LOOK_MS = 2_000;

export type Took = (task: client.Task) => void;

/** Carries out one move and says what came of it. */
async function work(order: () => Promise<client.Task>, said: (task: client.Task) => string, took: Took) {
  try {
    const task = await order();
    took(task);
    tell(said(task));
  } catch (error) {
    tellProblem(error);
  }
}

export function claim({ id }: client.Task, took: Took): Promise<void> {
  return work(
    () => askSignedIn(client.claimTask(id, {})),
    () => t('did_claim'),
    took,
  );
}

export function release({ id }: client.Task, took: Took): Promise<void> {
  return work(
    () => askSignedIn(client.releaseTask(id, {})),
    () => t('did_release'),
    took,
  );
}

/** `when`: minutes from now, or a local time of the daemon's zone. */
export function snooze(
  { id }: client.Task,
  when: { readonly minutes: number } | { readonly until: string },
  note: string | null,
  took: Took,
): Promise<void> {
  return work(
    () => askSignedIn(client.snoozeTask(id, { ...when, note })),
    ({ snoozedUntil }) => t('did_snooze', { time: snoozedUntil === null ? '' : dateTime(snoozedUntil) }),
    took,
  );
}

export function complete(
  { id }: client.Task,
  result: string,
  note: string | null,
  took: Took,
): Promise<void> {
  return closing(id, () => askSignedIn(client.completeTask(id, { result, note })), t('did_done'), took);
}

export function cancel({ id }: client.Task, reason: string, took: Took): Promise<void> {
  return closing(id, () => askSignedIn(client.cancelTask(id, { reason })), t('did_cancel'), took);
}

async function closing(
  id: string,
  order: () => Promise<client.Task>,
  said: string,
  took: Took,
): Promise<void> {
  try {
    took(await order());
    tell(said, { undo: () => void reopen(id, took) });
  } catch (error) {
    tellProblem(error);
  }
}

export function reopen(id: string, took: Took): Promise<void> {
  return work(
    () => askSignedIn(client.reopenTask(id, { note: null })),
    () => t('did_reopen'),
    took,
  );
}

export function addNote({ id }: client.Task, note: string, took: Took): Promise<void> {
  return work(
    () => askSignedIn(client.noteTask(id, { note })),
    () => t('did_note'),
    took,
  );
}

/** Somebody has it open: the claim goes on. What goes wrong is shown by the list. */
export async function keepClaim({ id }: client.Task): Promise<void> {
  await askSignedIn(client.extendClaim(id, {})).catch(() => undefined);
}

export function mayWork(who: Who): boolean {
  return mayDo(who, 'tasks:work');
}

export function mayDial(who: Who): boolean {
  return mayDo(who, 'dial') && who.pbxs.some(({ clickToCall }) => clickToCall);
}

/** Whose telephone rings without asking; null: somebody has to say. */
export function ownTelephone({ agent }: Who): string | null {
  return agent ?? recall('telephone');
}

/** `agent`: whose telephone rings first. */
export async function dial(task: client.Task, agent: string, who: Who): Promise<void> {
  if (who.agent === null) remember('telephone', agent);
  try {
    const order = await askSignedIn(client.dialTask(task.id, agent === who.agent ? {} : { agent }));
    tell(t('dialled', { name: agentName(agent) }));
    void followDial(order.id);
  } catch (error) {
    tellProblem(error);
  }
}

/** Says when nothing came of it: nobody looks at a telephone that does not ring. */
async function followDial(id: string): Promise<void> {
  for (let look = 0; look < DIAL_LOOKS; look++) {
    await new Promise((done) => setTimeout(done, DIAL_LOOK_MS));
    const order = await askSignedIn(client.getDial(id)).catch(() => null);
    if (order === null || order.state === 'calling' || order.state === 'ended') return;
    if (order.state === 'failed') {
      tell(t('dial_failed', { why: order.problem ?? '' }), { isBad: true });
      return;
    }
  }
}
