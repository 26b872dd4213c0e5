import { ApiProblem } from './problem.js'

const GATEWAY = 500

/** Whether what was asked for may have been done all the same. Of what something in between answers, only a refusal says that it was not. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof ApiProblem &&
  (error.code === 'UNANSWERED' ||
    (error.code === 'ANSWER_UNEXPECTED' && (error.status < 300 || error.status >= GATEWAY)))
