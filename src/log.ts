// The log: pino, JSON lines for machines, readable lines on a terminal, telephone numbers maskable.
// Rule: what is logged is a fact with fields; text from callers goes into fields, never into the sentence.

import { createRequire } from 'node:module';
import { type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from './config/schema.ts';

/** A number keeps its beginning and its last two digits: `+7916*****67`. */
export function maskNumbers(text: string): string {
  return text.replace(/\+?\d{7,15}(?![\d.])/g, (number) => {
    const head = number.slice(0, Math.min(5, number.length - 6));
    return head + '*'.repeat(number.length - head.length - 2) + number.slice(-2);
  });
}

export function createLog(settings: Config['log'], onTerminal: boolean): Logger {
  const options: LoggerOptions = {
    level: settings.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  };
  if (settings.maskNumbers) {
    options.hooks = {
      logMethod(args, method) {
        method.apply(this, args.map((arg) => masked(arg, 0)) as typeof args);
      },
    };
  }
  const pretty = settings.pretty ?? onTerminal;
  if (!pretty) return pino(options);
  // Loaded only where somebody watches: it is a good part of the memory of a daemon at rest.
  const { PinoPretty } = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
  return pino(options, PinoPretty({ sync: true, colorize: onTerminal, translateTime: 'SYS:HH:MM:ss.l' }));
}

const DEPTH_MAX = 5;

function masked(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskNumbers(value);
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return value;
  if (value instanceof Error) {
    value.message = maskNumbers(value.message);
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => masked(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, depth + 1)]));
}
