import type { FlagState } from '../../flags/flag-state.js'
import type { PlayedService } from './service.js'

/**
 * The practice, from its beginning to its end.
 * idle      nobody has begun it here
 * making    the flag and a key are made
 * failing   calls fail, until the circuit has opened
 * open      off for everyone, until it is tried again
 * back      calls succeed, and the circuit lets more users in
 * done      the circuit is closed again
 * failed    it could not go on, and why
 */
export type Practice =
  | { readonly phase: 'idle' | 'making' }
  | { readonly phase: 'failing'; readonly begunAt: number; readonly sent: number }
  | { readonly phase: 'open'; readonly begunAt: number; readonly openedAt: number }
  | { readonly phase: 'back'; readonly begunAt: number; readonly openedAt: number; readonly backAt: number }
  | {
      readonly phase: 'done'
      readonly begunAt: number
      readonly openedAt: number
      readonly backAt: number
      readonly closedAt: number
    }
  | { readonly phase: 'failed'; readonly error: unknown }

/** Of the world outside of the practice. */
export interface Stage {
  readonly service: Pick<PlayedService, 'tell'>
  /** The flag's circuit as it is known at this moment. */
  state(): FlagState['kind'] | undefined
  /** Percent of the rollout that is let in while it recovers. */
  share(): number
  now(): number
  /** Rejects when whoever looks on has left. */
  wait(ms: number): Promise<void>
  show(practice: Practice): void
}

export const FAILURES = 25
const AT_A_TIME = 5
const PACE_MS = 250
/** Calls in each look while the circuit lets in all of the rollout. */
const CALLS = 10
const LOOK_MS = 400
const OPENS_WITHIN_MS = 20_000

export class NeverOpened extends Error {}

/** Calls fail until the circuit opens, and succeed once it lets users in again. The page's clock tells the times. */
export async function play({ service, state, share, now, wait, show }: Stage): Promise<void> {
  const begunAt = now()
  for (let sent = 0; sent < FAILURES; sent += AT_A_TIME) {
    show({ phase: 'failing', begunAt, sent })
    await service.tell('failure', AT_A_TIME)
    await wait(PACE_MS)
  }
  show({ phase: 'failing', begunAt, sent: FAILURES })
  while (state() !== 'open') {
    if (now() - begunAt > OPENS_WITHIN_MS) throw new NeverOpened()
    await wait(PACE_MS / 5)
  }
  const openedAt = now()
  show({ phase: 'open', begunAt, openedAt })
  while (state() === 'open') await wait(LOOK_MS / 4)
  const backAt = now()
  show({ phase: 'back', begunAt, openedAt, backAt })
  while (state() === 'recovering') {
    await service.tell('success', Math.max(1, Math.round((CALLS * share()) / 100)))
    await wait(LOOK_MS)
  }
  show({ phase: 'done', begunAt, openedAt, backAt, closedAt: now() })
}
