import { CIRCUIT_SUBJECTS } from '@tailslide/core'

/**
 * What the stream takes in. `apps.*.>` and not the narrower `apps.*.update.*`, because servers before 2.10 refuse a
 * consumer of `apps.<id>.>`, which every SDK asks for, unless that is a subset of one of the stream's subjects.
 */
export const STREAM_SUBJECTS: readonly string[] = ['apps.*.>', ...Object.values(CIRCUIT_SUBJECTS)]

/** The subjects that a stream needs so that it takes in all that either list names, none of them covered by another. */
export function mergeSubjects(present: readonly string[], wanted: readonly string[]): string[] {
  const all = [...new Set([...wanted, ...present])]
  return all.filter((subject) => !all.some((other) => other !== subject && covers(other, subject)))
}

/** Whether every subject that `subject` matches is matched by `pattern` too. */
export function covers(pattern: string, subject: string): boolean {
  const wide = pattern.split('.')
  const narrow = subject.split('.')
  for (const [index, token] of wide.entries()) {
    const other = narrow[index]
    if (other === undefined) return false
    if (token === '>') return true
    if (other === '>' || (token !== '*' && token !== other)) return false
  }
  return wide.length === narrow.length
}
