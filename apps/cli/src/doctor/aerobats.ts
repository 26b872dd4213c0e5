import { isRecord } from '@tailslide/core'
import { bad, doubtful, type Finding, good } from './finding.js'

const UNPROTECTED = 'flags that fail are not turned off by themselves, and open circuits do not recover'
const START_ONE =
  "start one with Tower's --nats, --nats-stream and --redis: `tailslide aerobat`; Tower then knows within seconds"
const GIVE_NATS = 'start Tower with --nats and an Aerobat beside it, or both in one process: `tailslide start`'

/** What Tower has heard of Aerobats that are processes of their own; where it runs without NATS, none could reach it. */
export function aerobatFindings(said: unknown, isCluster: boolean): Finding[] {
  if (!isRecord(said)) return []
  switch (said.state) {
    case 'ready':
      return [good('Aerobat', 'one answers Tower, and decides on circuits')]
    case 'none':
      return [
        isCluster
          ? bad('Aerobat', `none answers Tower: ${UNPROTECTED}`, START_ONE)
          : bad('Aerobat', `Tower runs without NATS, over which one would reach it: ${UNPROTECTED}`, GIVE_NATS),
      ]
    case 'gone': {
      const says = `none answers Tower any more: unless a deployed one runs, which answers nobody, ${UNPROTECTED}`
      return [bad('Aerobat', says, START_ONE)]
    }
    case 'not_ready': {
      const lacks = Array.isArray(said.lacks) ? said.lacks.join(', ') : ''
      const says = `those that answer Tower cannot decide on circuits (${lacks}): ${UNPROTECTED}`
      return [bad('Aerobat', says, "see the Aerobat's log, and its /readyz at --health-port")]
    }
    case 'unseen': {
      const says = `none answers Tower, and a deployed one would not: where none runs, ${UNPROTECTED}`
      return [doubtful('Aerobat', says, `${START_ONE}, unless a deployed one runs`)]
    }
    default:
      return []
  }
}
