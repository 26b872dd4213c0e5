import { recoveryShare, shareLetIn, whitelistOf } from './evaluate.js'
import type { Flag } from './flag.js'

// Deployed SDKs know neither `is_enabled` nor `circuit`. They decide by `is_active` and by `bucket <= share`, so that a share
// of 0 % lets 0.75 % of the users in (Python) or 4.1 % (JavaScript). Ours decide by what those do not know, and so a
// ruleset can show them `is_active: false` for nobody and still tell ours the whole truth.

/** The flag as a ruleset shows it: what deployed SDKs make of it is what ours do, where their fields can say it. */
export function projectForDeployed(flag: Flag): Flag {
  const isActive = flag.is_active && !isForNobody(flag)
  // They heed the share of a recovery only of a flag that recovers by itself.
  const isRecoverable = flag.is_recoverable || flag.circuit?.state === 'recovering'
  if (isActive === flag.is_active && isRecoverable === flag.is_recoverable) return flag
  return { ...flag, is_active: isActive, is_recoverable: isRecoverable }
}

/** Whether deployed SDKs let users in whom ours do not: their fields have no word for a whitelist and nobody else. */
export const isBeyondDeployed = (flag: Flag): boolean => flag.is_active && shareOf(flag) === 0 && !isForNobody(flag)

const isForNobody = (flag: Flag): boolean => shareOf(flag) === 0 && whitelistOf(flag.white_listed_users).length === 0

const shareOf = (flag: Flag): number => shareLetIn(flag, recoveryShare(flag) ?? 100)
