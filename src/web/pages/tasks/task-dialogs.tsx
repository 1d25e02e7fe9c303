// What has to be asked before a callback is moved: until when, with which result, why, by whose telephone. The usual answers are one
// click or one key away; own words are always possible.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Task } from '../../client.ts';
import { serverNow } from '../../clock.ts';
import { tc } from '../../i18n/common.ts';
import { t } from '../../i18n/tasks.ts';
import type { Who } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select, TextArea, TextField } from '../../ui/field.tsx';
import { Phone, Stranger } from '../../ui/text.tsx';
import { dayIn } from './task-data.ts';
import { addNote, cancel, complete, dial, snooze, type Took } from './task-work.ts';

export type Question = 'snooze' | 'done' | 'cancel' | 'note' | 'dial';

const DAY_MS = 86_400_000;
const WORDS_MAX = 1_000;
const RESULT_MAX = 200;
const MORNING = '09:00';

interface QuestionProps {
  readonly task: Task;
  readonly who: Who;
  readonly took: Took;
  readonly onClose: () => void;
}

export function TaskQuestion({ question, ...props }: QuestionProps & { readonly question: Question }) {
  if (question === 'snooze') return <Snooze {...props} />;
  if (question === 'done') return <Done {...props} />;
  if (question === 'cancel') return <Cancel {...props} />;
  return question === 'note' ? <Note {...props} /> : <Dial {...props} />;
}

function About({ task }: { readonly task: Task }) {
  return (
    <p class="about">
      <Phone number={task.number} /> {task.name !== null && <Stranger text={task.name} />}
    </p>
  );
}

interface ChoicesProps {
  readonly choices: readonly string[];
  readonly onChoose: (choice: string, at: number) => void | Promise<void>;
}

function Choices({ choices, onChoose }: ChoicesProps) {
  return (
    <div class="choices">
      {choices.map((choice, at) => (
        <Button key={choice} onClick={() => onChoose(choice, at)} autofocus={at === 0}>
          {choice}
        </Button>
      ))}
    </div>
  );
}

function Snooze({ task, who, took, onClose }: QuestionProps) {
  const [note, setNote] = useState('');
  const [own, setOwn] = useState('');
  const tomorrow = `${dayIn(who.timezone, serverNow() + DAY_MS)}T${MORNING}`;
  const whens = [{ minutes: 15 }, { minutes: 60 }, { minutes: 180 }, { until: tomorrow }];
  const put = async (when: { minutes: number } | { until: string }): Promise<void> => {
    await snooze(task, when, emptyIsNull(note), took);
    onClose();
  };
  return (
    <Dialog title={t('snooze_title')} onClose={onClose}>
      <About task={task} />
      <Choices
        choices={[t('in_15'), t('in_60'), t('in_180'), t('tomorrow')]}
        onChoose={(_choice, at) => put(whens[at] ?? { minutes: 15 })}
      />
      <Asked onSubmit={() => put({ until: own })} isReady={own !== ''} submit={t('set_time')}>
        <TextField
          label={t('own_time', { zone: who.timezone })}
          type="datetime-local"
          value={own}
          onText={setOwn}
          min={`${dayIn(who.timezone, serverNow())}T00:00`}
        />
        <TextArea label={t('why')} value={note} onText={setNote} rows={2} maxLength={WORDS_MAX} />
      </Asked>
    </Dialog>
  );
}

function Done({ task, took, onClose }: QuestionProps) {
  const [own, setOwn] = useState('');
  const [note, setNote] = useState('');
  const close = async (result: string): Promise<void> => {
    await complete(task, result, emptyIsNull(note), took);
    onClose();
  };
  return (
    <Dialog title={t('done_title')} onClose={onClose}>
      <About task={task} />
      <Choices
        choices={[t('result_reached'), t('result_sold'), t('result_not_interested'), t('result_other_way')]}
        onChoose={close}
      />
      <Asked onSubmit={() => close(own.trim())} isReady={own.trim() !== ''} submit={t('close_task')}>
        <TextField label={t('own_result')} value={own} onText={setOwn} maxLength={RESULT_MAX} />
        <TextArea label={t('why')} value={note} onText={setNote} rows={2} maxLength={WORDS_MAX} />
      </Asked>
    </Dialog>
  );
}

function Cancel({ task, took, onClose }: QuestionProps) {
  const [own, setOwn] = useState('');
  const close = async (reason: string): Promise<void> => {
    await cancel(task, reason, took);
    onClose();
  };
  return (
    <Dialog title={t('cancel_title')} onClose={onClose}>
      <About task={task} />
      <Choices choices={[t('reason_wrong'), t('reason_spam'), t('reason_double')]} onChoose={close} />
      <Asked onSubmit={() => close(own.trim())} isReady={own.trim() !== ''} submit={t('close_task')}>
        <TextField label={t('own_reason')} value={own} onText={setOwn} maxLength={WORDS_MAX} />
      </Asked>
    </Dialog>
  );
}

function Note({ task, took, onClose }: QuestionProps) {
  const [text, setText] = useState('');
  const write = async (): Promise<void> => {
    await addNote(task, text.trim(), took);
    onClose();
  };
  return (
    <Dialog title={t('note_title')} onClose={onClose}>
      <About task={task} />
      <Asked onSubmit={write} isReady={text.trim() !== ''} submit={tc('save')}>
        <TextArea
          label={t('note_text')}
          value={text}
          onText={setText}
          rows={4}
          maxLength={WORDS_MAX}
          autofocus
        />
      </Asked>
    </Dialog>
  );
}

function Dial({ task, who, onClose }: QuestionProps) {
  const [agent, setAgent] = useState(who.agents[0]?.id ?? '');
  const call = async (): Promise<void> => {
    await dial(task, agent, who);
    onClose();
  };
  return (
    <Dialog title={t('dial_title')} onClose={onClose}>
      <About task={task} />
      <Asked onSubmit={call} isReady={agent !== ''} submit={t('dial_now')}>
        <Select
          label={t('dial_agent')}
          value={agent}
          onChoose={setAgent}
          choices={who.agents.map(({ id, name }) => ({
            value: id,
            text: name === null ? id : `${name} (${id})`,
          }))}
        />
      </Asked>
    </Dialog>
  );
}

interface AskedProps {
  readonly onSubmit: () => Promise<void>;
  readonly isReady: boolean;
  readonly submit: string;
  readonly children: ComponentChildren;
}

function Asked({ onSubmit, isReady, submit, children }: AskedProps) {
  const [isBusy, setBusy] = useState(false);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady || isBusy) return;
        setBusy(true);
        void onSubmit().finally(() => setBusy(false));
      }}
    >
      {children}
      <footer class="row">
        <button type="submit" class="button primary" disabled={!isReady || isBusy}>
          {submit}
        </button>
      </footer>
    </form>
  );
}

function emptyIsNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
