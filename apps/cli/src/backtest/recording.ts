import { toInstant } from '@tailslide/api'
import { type RecordedCount, type Recording, SIGNAL_KINDS, type SignalKind } from '@tailslide/core'
import { CliError } from '../errors.js'

/** Aerobat looks this often, so that a finer recording is read as if it were this fine. */
export const LOOK_MS = 100
const LONGEST_STRETCH_MS = 60_000
const SECOND_MS = 1_000
const HOUR_MS = 3_600_000

/**
 * Reads `at,kind,count` or `at,kind,count,instance`, a line each, in any order. Instants in whole seconds, or in whole
 * minutes, are the beginnings of stretches that long. Throws with the line, the value and the rule.
 */
export function parseRecording(csv: string): Recording {
  const counts: RecordedCount[] = []
  for (const [index, line] of csv
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const fields = line.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'))
    const isHeader = index === 0 && fields[0]?.toLowerCase() === 'at'
    if (line.trim() === '' || isHeader) continue
    const count = readLine(fields, index + 1)
    if (count.count > 0) counts.push(count)
  }
  counts.sort((a, b) => a.at - b.at)
  return { counts, stretchMs: stretchOf(counts) }
}

function readLine([at = '', kind = '', count = '', instance = '', ...more]: string[], line: number): RecordedCount {
  const refuse = (field: string, value: string, rule: string) =>
    new CliError('INVALID_RECORDING', `line ${line} of the recording: ${field} is "${value.slice(0, 60)}": ${rule}`)
  if (more.length > 0) throw refuse('the rest', more.join(), 'must not be there: at, kind, count, instance are all')
  const instant = /^\d{1,15}$/.test(at) ? Number(at) : /^\d{4}-\d\d-\d\dT/.test(at) ? toInstant(at) : undefined
  if (instant === undefined) {
    throw refuse('at', at, 'must be milliseconds since 1970, or an instant such as 2026-11-22T10:00:00.000Z')
  }
  const known = SIGNAL_KINDS.find((name) => name === kind)
  if (!known) throw refuse('kind', kind, `must be one of ${SIGNAL_KINDS.join(', ')}`)
  if (!/^\d{1,9}$/.test(count)) throw refuse('count', count, 'must be a whole number, 0 or more')
  return { at: instant, kind: known, count: Number(count), instance }
}

/** The longest time in whole seconds that divides all instants; else they are moments, to be found by the next look. */
function stretchOf(counts: readonly RecordedCount[]): number {
  let divisor = HOUR_MS
  for (const { at } of counts) {
    let rest = at
    while (rest > 0) [divisor, rest] = [rest, divisor % rest]
  }
  return divisor % SECOND_MS === 0 ? Math.min(divisor, LONGEST_STRETCH_MS) : LOOK_MS
}

export interface TowerPoint extends Readonly<Record<SignalKind, number>> {
  readonly timestamp: number
}

/** What Tower tells of a flag, all instances together. Its points begin anywhere; what they hold was counted in whole stretches. */
export function recordingOf(points: readonly TowerPoint[], stretchMs: number): Recording {
  const counts = points.flatMap((point) =>
    SIGNAL_KINDS.map((kind) => {
      return { at: Math.ceil(point.timestamp / stretchMs) * stretchMs, kind, count: point[kind], instance: '' }
    }),
  )
  return { counts: counts.filter(({ count }) => count > 0), stretchMs }
}
