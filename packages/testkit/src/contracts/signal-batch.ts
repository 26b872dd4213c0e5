import type { SignalBatch, SignalKind } from '@tailslide/core'

/** What one instance sends. */
export const batch = (appId: number, ...counts: [flagId: number, kind: SignalKind, count: number][]): SignalBatch => ({
  appId,
  instance: 'test',
  counts: counts.map(([flagId, kind, count]) => ({ flagId, kind, count })),
})
