import { round } from '../shared/print.js'

export const perDay = (value: number): string =>
  value === 0 ? '0' : value >= 0.1 ? String(round(value)) : value.toExponential(0)

export const seconds = (ms: number): string =>
  Number.isFinite(ms) ? `${round(ms / 1_000, ms < 10_000 ? 2 : 0)} s` : 'never'

export const percent = (share: number): string => `${round(share * 100)} %`
