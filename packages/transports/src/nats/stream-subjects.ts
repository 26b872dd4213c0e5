import { CIRCUIT_SUBJECTS, parseRulesetSubject, rulesetSubject } from '@tailslide/core'

export const CIRCUIT_MESSAGES: readonly string[] = Object.values(CIRCUIT_SUBJECTS)

/**
 * Every app at once, for a stream that an operator manages or one of very many apps. The server refuses subjects that
 * overlap, so that a deployed Tower, which adds `apps.<id>.update.manual` one by one, can add nothing beside it.
 */
export const ALL_APPS = 'apps.*.>'

/** What a stream takes in that nobody changes from app to app. */
export const WIDE_SUBJECTS: readonly string[] = [ALL_APPS, ...CIRCUIT_MESSAGES]

/** Subjects of apps that are listed. The server compares each with each: with 200 apps 40 ms, with 2,000 more than 10 s. */
export const MOST_LISTED = 400

/** An app's subjects, as a deployed Tower has them. */
export const listedSubjects = (appId: number): string[] => [
  rulesetSubject(appId, 'manual'),
  rulesetSubject(appId, 'circuit'),
]

/**
 * The subjects of a stream that takes in `apps` beside what it has `present`, and circuit messages. Apps are listed one by
 * one, as a deployed Tower does, so that both can add theirs. `ALL_APPS`, which earlier versions made, gives way
 * to the list: `stored` are the subjects of its messages, which nobody must lose.
 */
export function subjectsFor(present: readonly string[], apps: Iterable<number>, stored: readonly string[]): string[] {
  const wanted = [...Array.from(apps, listedSubjects).flat(), ...stored]
  const listed = mergeSubjects(
    present.filter((subject) => subject !== ALL_APPS),
    [...CIRCUIT_MESSAGES, ...wanted],
  )
  const count = listed.filter((subject) => parseRulesetSubject(subject)).length
  return count <= MOST_LISTED ? listed : mergeSubjects(listed, [ALL_APPS])
}

/** The subjects that a stream needs so that it takes in all that either list names, none of them covered by another. */
export function mergeSubjects(present: readonly string[], wanted: readonly string[]): string[] {
  const exact = new Set([...wanted, ...present])
  const wild = [...exact].filter((subject) => /[*>]/.test(subject))
  return [...exact].filter((subject) => !wild.some((other) => other !== subject && covers(other, subject)))
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
