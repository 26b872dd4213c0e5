// What the processes of this benchmark say to each other. Instants are nanoseconds of the machine's monotonic clock, which
// all of its processes share, as numbers of milliseconds.

export const now = (): number => Number(process.hrtime.bigint()) / 1e6

export interface TowerReady {
  readonly type: 'ready'
  readonly url: string
  readonly adminToken: string
}

/** A ruleset, or in its place a plain message, was handed to NATS, which is the moment after its commit; and stored there. */
export interface Published {
  readonly type: 'published'
  readonly what: 'ruleset' | 'plain'
  readonly version: number
  readonly givenAt: number
  readonly storedAt: number
}

export interface ListenersReady {
  readonly type: 'listening'
}

/** All listeners have it: a version as an SDK answers by it, or a plain message of the baseline. */
export interface Heard {
  readonly type: 'heard'
  readonly what: 'ruleset' | 'plain'
  readonly number: number
  readonly at: readonly number[]
  /** Length of the event, where it is one. */
  readonly bytes?: number
}

export type ChildMessage = TowerReady | Published | ListenersReady | Heard

export const tell = (message: ChildMessage): void => {
  process.send?.(message)
}
