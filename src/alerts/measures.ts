// What an alert can look at.

/** Seconds, numbers, percents and seconds, as their names say. */
export const ALERT_MEASURES = [
  'longest_wait_seconds',
  'calls_waiting',
  'overdue_tasks',
  'open_tasks',
  'missed_percent',
  'link_down_seconds',
  'failed_deliveries',
] as const;

export type AlertMeasure = (typeof ALERT_MEASURES)[number];
