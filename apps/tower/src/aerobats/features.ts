import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import type { Aerobats } from './aerobats.js'
import { watchAerobats } from './watch-aerobats.js'

/** Undefined where whoever made this Tower has not said how Aerobats reach it. */
export function aerobats({ options, clock, logger }: Ground): Started<{
  readonly aerobats: (() => Aerobats) | undefined
}> {
  const { aerobats } = options
  switch (aerobats) {
    case undefined:
      return { gives: { aerobats: undefined } }
    case 'inside':
      return { gives: { aerobats: () => ({ state: 'inside' }) } }
    case 'nowhere':
      return { gives: { aerobats: () => ({ state: 'none' }) } }
    default: {
      const watch = watchAerobats(aerobats, { clock, logger })
      return { gives: { aerobats: watch.aerobats }, stop: watch.stop }
    }
  }
}
