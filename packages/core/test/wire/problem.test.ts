import { describe, expect, it } from 'vitest'
import { readProblem } from '../../src/index.js'

const fields = [{ field: 'title', value: null, rule: 'is required' }]

describe('what a Tower says of a request that it refused', () => {
  it('is read from problem details, whatever else they say', () => {
    const body = {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'title is required.',
      code: 'X',
      fields,
    }
    expect(readProblem(body)).toEqual({ code: 'X', detail: 'title is required.', fields })
  })

  it('is read in the shape of an older Tower too', () => {
    const error = { code: 'X', message: 'title is required.', fields }
    expect(readProblem({ error })).toEqual({ code: 'X', detail: 'title is required.', fields })
    expect(readProblem({ error: { code: 'X', message: 'no.' } })).toEqual({ code: 'X', detail: 'no.', fields: [] })
  })

  it.each([
    undefined,
    null,
    'x',
    [],
    {},
    { error: {} },
    { error: 'gateway' },
    { code: 7, detail: 'x' },
    { code: 'X' },
    { error: { code: 'X' }, detail: 'of somebody else' },
  ])('is not taken from what no Tower says: %j', (body) => {
    expect(readProblem(body)).toBeUndefined()
  })

  it('leaves out fields that are none', () => {
    expect(readProblem({ code: 'X', detail: 'no.', fields: [7, ...fields] })?.fields).toEqual(fields)
  })
})
