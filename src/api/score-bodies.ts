// What is sent about a call: the marks of a reviewer, and what was said in it. The command line reads transcripts by the
// same rules.

import { z } from 'zod';
import { ITEMS_MAX, SPEAKERS } from '../scripts/definition.ts';
import { scriptId } from '../scripts/definition-schema.ts';
import { MARKS } from '../scripts/score.ts';
import { SEGMENTS_MAX, type Segment, TRANSCRIPT_CHARS_MAX } from '../scripts/transcript.ts';
import { choice, word } from './query.ts';
import { TRANSCRIPT_BODY_EXAMPLE } from './script-examples.ts';

const NOTE_LENGTH_MAX = 1_000;
const TIME_MS_MAX = 7 * 86_400_000;

const note = (what: string) => z.string().trim().max(NOTE_LENGTH_MAX).nullable().default(null).describe(what);

const marksWanted = `a list of 1 to ${ITEMS_MAX} marks`;
export const markingBody = z
  .strictObject({
    script: scriptId().describe('Id of the script'),
    version: z
      .int({ error: 'a version' })
      .min(1, { error: 'a version' })
      .nullable()
      .default(null)
      .describe(
        'The version that the reviewer had before them; 409 when another one holds. null: not checked',
      ),
    reviewer: word('Who listened'),
    marks: z
      .array(
        z.strictObject({
          item: scriptId().describe('Id of the item'),
          mark: choice(MARKS, 'What the reviewer heard'),
          note: note('In the words of the reviewer'),
        }),
        { error: marksWanted },
      )
      .min(1, { error: marksWanted })
      .max(ITEMS_MAX, { error: marksWanted })
      .describe('One for each item of the script'),
    comment: note('On the whole call'),
  })
  .meta({
    examples: [
      {
        script: 'first-call',
        version: 3,
        reviewer: 'olga',
        marks: [
          { item: 'greeting', mark: 'passed', note: null },
          { item: 'delivery', mark: 'failed', note: 'asked twice' },
        ],
        comment: null,
      },
    ],
  });

const time = (what: string) => {
  const error = `whole milliseconds from 0 to ${TIME_MS_MAX}`;
  return z.int({ error }).min(0, { error }).max(TIME_MS_MAX, { error }).describe(what);
};
const segmentsWanted = `a list of 1 to ${SEGMENTS_MAX} segments`;
const textWanted = `text, at most ${TRANSCRIPT_CHARS_MAX} characters in all segments together`;
const segment = z
  .strictObject({
    speaker: choice(SPEAKERS, 'Who speaks'),
    startMs: time('From the beginning of the recording'),
    endMs: time('From the beginning of the recording'),
    text: z.string({ error: textWanted }).max(TRANSCRIPT_CHARS_MAX, { error: textWanted }).describe('What'),
  })
  .refine(({ startMs, endMs }) => startMs <= endMs, { error: 'endMs at or after startMs' });
export const transcriptBody = z
  .strictObject({
    language: word('BCP 47, such as ru; kept only: the alphabet of each word decides', 35)
      .nullable()
      .default(null),
    segments: z
      .array(segment, { error: segmentsWanted })
      .min(1, { error: segmentsWanted })
      .max(SEGMENTS_MAX, { error: segmentsWanted })
      .refine((segments) => charactersOf(segments) <= TRANSCRIPT_CHARS_MAX, {
        error: `at most ${TRANSCRIPT_CHARS_MAX} characters in all segments together`,
      })
      .describe('In any order'),
  })
  .meta({ examples: [TRANSCRIPT_BODY_EXAMPLE] });

function charactersOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { text }) => sum + text.length, 0);
}
