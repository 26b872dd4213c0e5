import { ApiProblem } from '../api/problem.js'
import { undo } from '../words/undo.js'
import { sentenceOf } from './notice.js'

/** Why something was not taken back: who undoes their own change is not to undo a newer one of somebody else, unseen. */
export const whyNotUndone = (error: unknown): string => (isEditedMeanwhile(error) ? undo.newer : sentenceOf(error))

export const isEditedMeanwhile = (error: unknown): boolean =>
  error instanceof ApiProblem && error.code === 'EDITED_MEANWHILE'
