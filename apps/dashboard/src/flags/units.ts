import type { WritableName } from '@tailslide/core'

// As the description of the fields has it, which weighs more than all else of a row; a test holds one to the other.

const IN_MILLISECONDS: ReadonlySet<string> = new Set<WritableName>([
  'circuit_recovery_delay',
  'circuit_recovery_rate',
  'circuit_window',
])

export const isInMilliseconds = (field: string): boolean => IN_MILLISECONDS.has(field)
export const isInPercent = (field: string): boolean => field.endsWith('percentage')
