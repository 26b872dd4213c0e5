import { expect, it } from 'vitest'
import { ApiProblem } from '../../src/api/problem.js'
import { fieldProblem } from '../../src/ui/field-problem.js'

it('what is wrong with one of several things is told at the field that has them', () => {
  const fields = [
    { field: 'tags[1]', rule: 'must be short' },
    { field: 'headers.x-key', rule: 'must be ASCII' },
    { field: 'owner', rule: 'must be a text' },
  ]
  const problem = new ApiProblem('INVALID_INPUT', { fields })
  expect(['tags', 'headers', 'owner', 'tag'].map((name) => fieldProblem(problem, name))).toEqual([
    ...['must be short', 'must be ASCII', 'must be a text', undefined],
  ])
})
