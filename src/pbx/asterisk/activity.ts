// What a dialplan application means for the leg that runs it, as far as it matters for the truth of a call.

import type { Activity } from '../../events/vocabulary.ts';
import { dialActivity } from './dial-string.ts';

/** `application` in lower case, as Newexten, CDR and channel lists name it. */
export function activityOf(application: string, data: string): Activity {
  switch (application) {
    case 'voicemail':
      return { kind: 'voicemail' };
    case 'queue':
      return { kind: 'queue', queue: data.split(',')[0] ?? '' };
    case 'dial':
      return dialActivity(data);
    default:
      return { kind: 'other' };
  }
}
