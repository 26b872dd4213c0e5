import { SIGNAL_KINDS, type SignalKind } from '@tailslide/core'

/** Reads `<flagId>:<kind>`; undefined for anything else. */
export function parseSignalKey(key: string): { flagId: number; kind: SignalKind } | undefined {
  const match = /^(\d{1,15}):(\w+)$/.exec(key)
  const kind = SIGNAL_KINDS.find((known) => known === match?.[2])
  return match && kind ? { flagId: Number(match[1]), kind } : undefined
}
