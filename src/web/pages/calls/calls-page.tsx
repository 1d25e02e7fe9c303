// Calls: looking for one, and looking at one.

import { useRoute } from 'preact-iso/router';
import { CallPage } from './call-page.tsx';
import { CallSearch } from './call-search.tsx';
import './calls.css';
import './call.css';

export function CallsPage() {
  const { id } = useRoute().params;
  return id === undefined || id === '' ? <CallSearch /> : <CallPage key={id} id={id} />;
}
