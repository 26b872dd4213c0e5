import type { ProblemCode } from '@tailslide/api'
import { CodedError, type FieldProblem, type Flag, shorten } from '@tailslide/core'

export type { FieldProblem }

/** What `start()` and the other commands end with, besides what requests are refused with. */
type CommandErrorCode =
  | 'INVALID_OPTION'
  | 'DATABASE_MISSING'
  | 'DATABASE_NEWER'
  | 'DATABASE_OLDER'
  | 'DATABASE_FOREIGN'
  | 'ADDRESS_UNAVAILABLE'
  | 'BACKUP_FAILED'
  | 'SOURCE_UNREADABLE'
  | 'IMPORT_REFUSED'
  | 'STOPPING'

/** Everything that Tower refuses or fails with. */
export type TowerErrorCode = ProblemCode | CommandErrorCode

/** An error with a stable `code`; its message is fit to be shown to the person who caused it. */
export class TowerError extends CodedError<TowerErrorCode> {
  override readonly name = 'TowerError'
  readonly fields: readonly FieldProblem[]

  constructor(
    code: TowerErrorCode,
    message: string,
    options: { cause?: unknown; fields?: readonly FieldProblem[] } = {},
  ) {
    super(code, message, options)
    this.fields = options.fields ?? []
  }
}

/** INVALID_INPUT of one field, whose rule is the end of a sentence that begins with its name. */
export const invalidInput = (field: string, value: unknown, rule: string): TowerError =>
  new TowerError('INVALID_INPUT', `${field} ${rule}.`, { fields: [{ field, value, rule }] })

/** The same, in a message that tells the value too: one of many, which nobody finds by its place in a list. */
export const invalidItem = (field: string, value: string | number, rule: string): TowerError =>
  new TowerError('INVALID_INPUT', `${field} ${rule}, and is ${shorten(JSON.stringify(value), LONGEST_TOLD)}.`, {
    fields: [{ field, value, rule }],
  })
const LONGEST_TOLD = 60

/** What both wanted of one field. */
export interface Disagreement {
  readonly field: string
  readonly yours: unknown
  readonly theirs: unknown
}

/** Somebody else has changed the flag since the caller has seen it. */
export class EditedMeanwhile extends TowerError {
  /** The flag as it is. */
  readonly current: Required<Flag>
  readonly disagreements: readonly Disagreement[]

  constructor(current: Required<Flag>, disagreements: readonly Disagreement[]) {
    super('EDITED_MEANWHILE', 'Somebody has changed the flag since you have read it. Nothing was written.')
    this.current = current
    this.disagreements = disagreements
  }
}

/** `What has` changed: "The project has". */
export const planOutdated = (whatHas: string): TowerError =>
  new TowerError(
    'PLAN_OUTDATED',
    `${whatHas} changed since the plan was shown: something else would be done now. Nothing was written. Look at the plan again.`,
  )

/** Ids above the largest that a database keeps are looked up as 0, which nobody has asked for. */
const named = (id: number): string => (id === 0 ? 'that id' : `the id ${id}`)

export const projectNotFound = (projectId: number): TowerError =>
  new TowerError('PROJECT_NOT_FOUND', `There is no project with ${named(projectId)}.`)

export const appNotFound = (appId: number): TowerError =>
  new TowerError('APP_NOT_FOUND', `There is no app with ${named(appId)}.`)

export const personNotFound = (personId: number): TowerError =>
  new TowerError('PERSON_NOT_FOUND', `There is no person with ${named(personId)}.`)

export const flagNotFound = (flagId: number): TowerError =>
  new TowerError('FLAG_NOT_FOUND', `There is no flag with ${named(flagId)}.`)
