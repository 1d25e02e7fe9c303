// What to do about a link to a FreeSWITCH that is down: where to look in event_socket.conf.xml and in the
// configuration.

import type { PbxWords } from '../link-sentences.ts';

export const FREESWITCH_WORDS: PbxWords = {
  software: 'FreeSWITCH',
  service: 'FreeSWITCH event socket',
  refuses: 'does not let this machine in',
  advice(problem, key) {
    switch (problem) {
      case 'unreachable':
        return `Check ${key('host')} and port, the firewall, and listen-ip in event_socket.conf.xml.`;
      case 'auth_failed':
        return `Check ${key('password')} against event_socket.conf.xml.`;
      case 'refused':
        return 'Add its address to the list that apply-inbound-acl names in event_socket.conf.xml, then: fs_cli -x reloadacl';
      case 'not_a_pbx':
        return `Check ${key('port')}; it is 8021 unless event_socket.conf.xml says otherwise.`;
      case 'too_old':
        return '';
      case 'closed':
        return 'Look for a restart or a reload of mod_event_socket in the log of FreeSWITCH.';
    }
  },
};
