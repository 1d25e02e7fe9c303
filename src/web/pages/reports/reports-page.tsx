// Reports: the indicators, the customers and tasks behind them, and the summaries that were kept.

import { useRoute } from 'preact-iso/router';
import { Indicators } from './indicators.tsx';
import { MissedCallers } from './missed-callers.tsx';
import { Summaries } from './summaries.tsx';
import { TasksBehind } from './tasks-behind.tsx';
import '../calls/calls.css';
import './reports.css';
import './print.css';

export function ReportsPage() {
  const { view = '', kind, day } = useRoute().params;
  if (view === 'missed') return <MissedCallers />;
  if (view === 'tasks') return <TasksBehind />;
  if (view === 'summaries') return <Summaries kind={kind} day={day} />;
  return <Indicators />;
}
