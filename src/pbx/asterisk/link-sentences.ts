// What to do about a link to an Asterisk that is down: where to look in manager.conf and in the configuration.

import type { PbxWords } from '../link-sentences.ts';
import { ASTERISK_MIN } from './link-handshake.ts';

export const ASTERISK_WORDS: PbxWords = {
  software: 'Asterisk',
  service: 'Asterisk manager',
  refuses: 'refuses the login',
  advice(problem, key) {
    switch (problem) {
      case 'unreachable':
        return `Check ${key('host')} and port, the firewall, and enabled = yes in manager.conf.`;
      case 'auth_failed':
        return `Check ${key('secret')} and the permit line in manager.conf.`;
      case 'refused':
        return `Check ${key('username')} and its section in manager.conf.`;
      case 'not_a_pbx':
        return `Check ${key('port')}; it is 5038 unless manager.conf says otherwise.`;
      case 'too_old':
        return `Asterisk ${ASTERISK_MIN} or newer is needed.`;
      case 'closed':
        return 'Look for a restart or a reload in the log of Asterisk.';
    }
  },
};
