import type { Clock, Logger } from '@tailslide/core'
import { createMemoryBroker, type MemoryBroker } from '@tailslide/transports/memory'
import type { TowerOptions } from '../context.js'
import { createKnownRulesets, type KnownRulesets } from '../rulesets/known-rulesets.js'
import { createRepublishing, type Republishing } from '../rulesets/republish.js'

/** What is there before anything has started. */
export interface Ground {
  readonly options: TowerOptions
  readonly clock: Clock
  readonly logger: Logger
  /** Rulesets to the readers of this process, and circuit messages of an Aerobat in it. */
  readonly broker: MemoryBroker
  readonly republishing: Republishing
  readonly knownRulesets: KnownRulesets
}

export function createGround(options: TowerOptions): Ground {
  const { clock, logger } = options
  const broker = createMemoryBroker({
    clock,
    onProblem: (error) => logger.error({ err: error }, 'a reader of rulesets failed'),
  })
  const republishing = createRepublishing({ clock, logger })
  return { options, clock, logger, broker, republishing, knownRulesets: createKnownRulesets() }
}
