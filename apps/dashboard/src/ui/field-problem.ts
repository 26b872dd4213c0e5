import { ApiProblem } from '../api/problem.js'

/** What Tower says is wrong with a field, or with one of several things in it. */
export const fieldProblem = (error: unknown, name: string): string | undefined =>
  error instanceof ApiProblem ? error.fields.find(({ field }) => field.split(/[.[]/)[0] === name)?.rule : undefined
