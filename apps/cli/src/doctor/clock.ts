import { bad, type Finding, good } from './finding.js'

/** How far the clock of another machine may be from this one. */
const MOST_SKEW_MS = 5_000

/** `aheadMs`: by how much the other clock is ahead of this machine's; negative where it is behind. */
export function clockFinding(whose: string, aheadMs: number): Finding {
  if (Math.abs(aheadMs) <= MOST_SKEW_MS) return good('clock', `${whose} and this machine have the same time`)
  const seconds = Math.round(Math.abs(aheadMs) / 1_000)
  const which = aheadMs > 0 ? 'ahead of' : 'behind'
  return bad('clock', `${whose} is ${seconds} s ${which} this machine`, 'let both follow a time server, such as chrony')
}
