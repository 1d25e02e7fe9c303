// Call scripts: which calls somebody has to listen to, how they are scored, how well scripts are kept to, and what they say.

import { useRoute } from 'preact-iso/router';
import { Adherence } from './adherence.tsx';
import { Definitions } from './definitions.tsx';
import { ReviewPage } from './review-page.tsx';
import { Reviews } from './reviews.tsx';
import '../calls/calls.css';
import '../calls/call.css';
import '../reports/reports.css';
import './scripts.css';

export function ScriptsPage() {
  const { view = '', id } = useRoute().params;
  if (view === 'reviews' && id !== undefined) return <ReviewPage key={id} id={id} />;
  if (view === 'adherence') return <Adherence />;
  if (view === 'definitions') return <Definitions />;
  return <Reviews />;
}
