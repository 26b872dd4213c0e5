/** A report that waits in the signal store. */
export interface WaitingReport {
  readonly appId: number
  readonly id: string
  readonly text: string
}

/** Reports that have come by the way of signals in a cluster. */
export interface UsageInbox {
  /** The oldest of each app. Rejects while the store is away. */
  read(appIds: readonly number[]): Promise<readonly WaitingReport[]>
  remove(reports: readonly WaitingReport[]): Promise<void>
}
