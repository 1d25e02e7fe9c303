// What was said, where a transcript was sent. Rule: words of strangers, shown as words and nothing else.

import { harmlessText } from '../../../harmless.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { timer } from '../../format.ts';
import { t } from '../../i18n/calls.ts';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { visible } from './visible.ts';

export function useTranscript(call: string) {
  return useData(`transcript ${call}`, () => visible(askSignedIn(client.getTranscript(call))));
}

export function TranscriptOf({ call }: { readonly call: client.CallDetail }) {
  const { value } = useTranscript(call.id);
  if (value === null || value.segments.length === 0) return null;
  return (
    <section class="card pad-all" aria-labelledby="transcript">
      <h2 id="transcript">{t('transcript')}</h2>
      <Segments segments={value.segments} />
    </section>
  );
}

export function Segments({ segments }: { readonly segments: client.Transcript['segments'] }) {
  return (
    <ScrollBox class="said" label={t('transcript')}>
      <ol>
        {segments.map(({ speaker, startMs, text }) => (
          <li key={`${startMs}${speaker}`} class={speaker}>
            <span class="digits muted">{timer(startMs)}</span>
            <b>{t(`speaker_${speaker}`)}</b>
            <bdi>{harmlessText(text)}</bdi>
          </li>
        ))}
      </ol>
    </ScrollBox>
  );
}
