// Numbers with rules of their own: never called back, called back first, our own.

import { useState } from 'preact/hooks';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { phone } from '../../format.ts';
import { tc } from '../../i18n/common.ts';
import { t } from '../../i18n/settings.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { At, Stranger } from '../../ui/text.tsx';
import { attempt, Part } from './part.tsx';

const LISTS = ['ignore', 'vip', 'internal'] as const;
const SHOWN = 200;

type ListName = (typeof LISTS)[number];

export function Lists() {
  const [list, setList] = useState<ListName>('ignore');
  const settings = useData('settings', () => askSignedIn(client.getSettings()));
  const inConfig = settings.value?.lists[list] ?? [];
  return (
    <Part title={t('part_lists')} lead={t('l_lead')}>
      <Segments
        label={t('l_which')}
        isQuiet
        value={list}
        choices={LISTS.map((value) => ({ value, text: t(`l_${value}`) }))}
        onChoose={setList}
      />
      <Entries key={list} list={list} />
      {inConfig.length > 0 && (
        <p class="muted">
          {t('l_config', { n: inConfig.length })}: {inConfig.map(phone).join(', ')}
        </p>
      )}
    </Part>
  );
}

/** The list as far as it is shown. `next`: there is more. */
function useEntries(list: ListName) {
  const [pages, setPages] = useState(1);
  const read = async () => {
    const items: client.ListEntry[] = [];
    let next: string | null = null;
    for (let page = 0; page < pages; page++) {
      const cursor: { cursor?: string } = next === null ? {} : { cursor: next };
      const read: { items: client.ListEntry[]; next: string | null } = await askSignedIn(
        client.readList(list, { limit: SHOWN, ...cursor }),
      );
      items.push(...read.items);
      next = read.next;
      if (next === null) break;
    }
    return { items, next };
  };
  return { entries: useData(`list ${list} ${pages}`, read), more: () => setPages(pages + 1) };
}

function Entries({ list }: { readonly list: ListName }) {
  const { entries, more } = useEntries(list);
  const remove = async ({ pattern }: client.ListEntry): Promise<void> => {
    if (await attempt(() => askSignedIn(client.removeFromList(list, pattern)))) await entries.refresh();
  };
  return (
    <>
      <EntryForm list={list} onAdded={entries.refresh} />
      <ProblemBanner problem={entries.problem} onRetry={entries.refresh} />
      {entries.value === null && <Loading />}
      {entries.value?.items.length === 0 && <Empty icon="tasks" title={t('l_empty')} />}
      {entries.value !== null && entries.value.items.length > 0 && (
        <div class="card">
          <Table
            caption={t(`l_${list}`)}
            columns={columns(remove)}
            items={entries.value.items}
            keyOf={({ pattern }) => pattern}
          />
        </div>
      )}
      {entries.value !== null && entries.value.next !== null && <Button onClick={more}>{tc('more')}</Button>}
    </>
  );
}

interface EntryFormProps {
  readonly list: ListName;
  readonly onAdded: () => Promise<void>;
}

function EntryForm({ list, onAdded }: EntryFormProps) {
  const [pattern, setPattern] = useState('');
  const [note, setNote] = useState('');
  const add = async (event: Event): Promise<void> => {
    event.preventDefault();
    const item = { pattern: pattern.trim(), note: note.trim() === '' ? null : note.trim() };
    if (!(await attempt(() => askSignedIn(client.addToList(list, { items: [item] }))))) return;
    setPattern('');
    setNote('');
    await onAdded();
  };
  return (
    <form class="card inline-form" onSubmit={add}>
      <TextField
        label={t('l_number')}
        hint={t('l_number_hint')}
        value={pattern}
        onText={setPattern}
        autocomplete="off"
        required
      />
      <TextField label={t('l_note')} value={note} onText={setNote} autocomplete="off" maxLength={200} />
      <button type="submit" class="button primary">
        {t('add')}
      </button>
    </form>
  );
}

function columns(remove: (entry: client.ListEntry) => Promise<void>): readonly Column<client.ListEntry>[] {
  return [
    { key: 'number', title: t('l_number'), look: 'main', cell: ({ pattern }) => phone(pattern) },
    {
      key: 'note',
      title: t('l_note'),
      cell: ({ note }) => (note === null ? '—' : <Stranger text={note} />),
    },
    {
      key: 'added',
      title: t('l_added'),
      cell: ({ addedAt, addedBy }) => (
        <>
          <At at={addedAt} /> · <Stranger text={addedBy} />
        </>
      ),
    },
    {
      key: 'actions',
      title: t('actions'),
      look: 'actions',
      cell: (entry) => <Button onClick={() => remove(entry)}>{t('remove')}</Button>,
    },
  ];
}
