import { isRecord, WITHOUT_AEROBAT } from '@tailslide/core'
import { bad, doubtful, type Finding, good } from './finding.js'

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
          ? bad('Aerobat', `none answers Tower: ${WITHOUT_AEROBAT}`, START_ONE)
          : bad('Aerobat', `Tower runs without NATS, over which one would reach it: ${WITHOUT_AEROBAT}`, GIVE_NATS),
      ]
    case 'gone': {
      const says = `none answers Tower any more: unless a deployed one runs, which answers nobody, ${WITHOUT_AEROBAT}`
      return [bad('Aerobat', says, START_ONE)]
    }
    case 'not_ready': {
      const lacks = Array.isArray(said.lacks) ? said.lacks.join(', ') : ''
      const says = `those that answer Tower cannot decide on circuits (${lacks}): ${WITHOUT_AEROBAT}`
      return [bad('Aerobat', says, "see the Aerobat's log, and its /readyz at --health-port")]
    }
    case 'unseen': {
      const says = `none answers Tower, and a deployed one would not: where none runs, ${WITHOUT_AEROBAT}`
      return [doubtful('Aerobat', says, `${START_ONE}, unless a deployed one runs`)]
    }
    default:
      return []
  }
}
