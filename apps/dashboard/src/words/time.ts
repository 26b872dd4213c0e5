import { NNBSP } from './units.js'

export const time = {
  justNow: 'just now',
  secondsAgo: (n: number) => `${n}${NNBSP}s ago`,
  minutesAgo: (n: number) => `${n}${NNBSP}min ago`,
  hoursAgo: (n: number) => `${n}${NNBSP}h ago`,
  in: (wait: string) => `in ${wait}`,
  wholeHours: (h: number) => `${h}${NNBSP}h`,
  tenths: (n: number) => `${n.toFixed(1)}${NNBSP}s`,
  seconds: (n: number | string) => `${n}${NNBSP}s`,
  minutes: (min: number, s: number) => `${min}${NNBSP}min${s > 0 ? ` ${s}${NNBSP}s` : ''}`,
  hours: (h: number, min: number) => `${h}${NNBSP}h${min > 0 ? ` ${min}${NNBSP}min` : ''}`,
}
