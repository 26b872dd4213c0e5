import type { Migration } from '../migrate.js'
import { projectsFlagsKeysLogs } from './0101-projects-flags-keys-logs.js'
import { history } from './0103-history.js'
import { webhooks } from './0104-webhooks.js'
import { signalsAndUsage } from './0105-signals-and-usage.js'
import { people } from './0106-people.js'
import { tokensAndKeys } from './0107-tokens-and-keys.js'
import { flagsOfProjects } from './0108-flags-of-projects.js'
import { peopleAndTokensInTheHistory } from './0109-people-and-tokens-in-the-history.js'
import { scale } from './0110-scale.js'
import { recentSignals } from './0111-recent-signals.js'
import { refusedKeys } from './0112-refused-keys.js'
import { webhookHeaders } from './0113-webhook-headers.js'
import { linesOfTokens } from './0114-lines-of-tokens.js'
import { lastHere } from './0115-last-here.js'

/**
 * Every migration, in the order of their numbers. One that has been released is never edited. The numbers below 101 were those
 * of builds before the first release.
 */
export const migrations: readonly Migration[] = [
  projectsFlagsKeysLogs,
  history,
  webhooks,
  signalsAndUsage,
  people,
  tokensAndKeys,
  flagsOfProjects,
  peopleAndTokensInTheHistory,
  scale,
  recentSignals,
  refusedKeys,
  webhookHeaders,
  linesOfTokens,
  lastHere,
]
