// What figures depend on beside the calls themselves. Every answer names those that it used.

import type { Words } from './words.ts';

/** Variants of the service level that are in use; the first is the default. */
export const SERVICE_VARIANTS = [
  'answered_and_abandoned',
  'answered',
  'abandons_within_good',
  'abandons_within_out',
  'short_abandons_out',
] as const;
export type ServiceVariant = (typeof SERVICE_VARIANTS)[number];

export interface MetricSettings {
  /** T of the service level. */
  readonly serviceSeconds: number;
  readonly serviceVariant: ServiceVariant;
  readonly shortAbandonSeconds: number;
  readonly meaningfulTalkSeconds: number;
  readonly shortTalkSeconds: number;
  readonly longTalkSeconds: number;
  readonly conversionDays: number;
  /** The talk to which a deal is credited: the customer's first one, or the last one before it. */
  readonly attribution: 'first' | 'last';
  /** Ranks of agents with fewer calls carry a mark. */
  readonly fewCalls: number;
}

export type SettingName = keyof MetricSettings;

/** Read when figures are measured: a question may ask for another value. The rest is in the facts that are kept, for the daemon as a
 * whole. */
export const QUESTION_SETTINGS = [
  'serviceSeconds',
  'serviceVariant',
  'shortAbandonSeconds',
  'shortTalkSeconds',
  'longTalkSeconds',
  'conversionDays',
  'fewCalls',
] as const satisfies readonly SettingName[];

export const SETTING_WORDS: { readonly [S in SettingName]: Words } = {
  serviceSeconds: {
    en: 'answered in time: within so many seconds (T)',
    ru: 'ответ вовремя: за столько секунд (T)',
  },
  serviceVariant: { en: 'variant of the service level', ru: 'вариант уровня сервиса' },
  shortAbandonSeconds: {
    en: 'an abandoned call shorter than this is a short abandon, in seconds',
    ru: 'сброс короче этого — короткий сброс, в секундах',
  },
  meaningfulTalkSeconds: {
    en: 'a talk of at least so many seconds is meaningful',
    ru: 'разговор не короче стольких секунд — содержательный',
  },
  shortTalkSeconds: {
    en: 'a shorter talk is too short, in seconds',
    ru: 'более короткий разговор — слишком короткий, в секундах',
  },
  longTalkSeconds: {
    en: 'a longer talk is too long, in seconds',
    ru: 'более длинный разговор — слишком длинный, в секундах',
  },
  conversionDays: {
    en: 'an outcome counts when it comes within so many days of the first meaningful talk',
    ru: 'результат засчитывается в течение стольких дней после первого содержательного разговора',
  },
  attribution: {
    en: 'the talk to which an outcome is credited: the first, or the last before it',
    ru: 'разговор, которому засчитывается результат: первый или последний перед ним',
  },
  fewCalls: {
    en: 'fewer calls than this are marked as too few to rank',
    ru: 'если звонков меньше, место в рейтинге помечается как ненадёжное',
  },
};
