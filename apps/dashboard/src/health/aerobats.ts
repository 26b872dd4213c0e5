import type { AnswerBody, RouteOf } from '@tailslide/api'
import { words } from '../words/words.js'

type Readiness = AnswerBody<RouteOf<'GET /readyz'>>

/** Whether somebody decides on circuits, and what that means. */
export interface Watching {
  readonly is: 'well' | 'failing' | 'unknown'
  readonly says: string
  readonly means: string
}

/** In a cluster Aerobats are processes of their own, and one that nobody has asked about is not known to run. */
export function watchingOf(aerobats: Readiness['aerobats'] | undefined, isCluster: boolean): Watching {
  switch (aerobats?.state) {
    case 'inside':
      return inside()
    case 'ready':
      return { is: 'well', says: words.health.ok, means: words.health.aerobatCluster }
    case 'none':
      return failing(words.health.unavailable, isCluster ? words.health.aerobatNone() : words.health.aerobatNowhere())
    case 'gone':
      return failing(words.health.unavailable, words.health.aerobatGone())
    case 'not_ready':
      return failing(words.health.aerobatCannot, words.health.aerobatLacks(aerobats.lacks ?? []))
    case 'unseen':
      return unknown(words.health.aerobatUnseen())
    case 'unknown':
      return unknown(words.health.aerobatUnknown)
    default:
      return isCluster || aerobats ? unknown(words.health.aerobatUntold) : inside()
  }
}

const inside = (): Watching => ({ is: 'well', says: words.health.ok, means: words.health.aerobatInside })
const failing = (says: string, means: string): Watching => ({ is: 'failing', says, means })
const unknown = (means: string): Watching => ({ is: 'unknown', says: words.health.notKnown, means })
