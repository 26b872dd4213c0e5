import { describe, expect, it } from 'vitest'
import { TowerError } from '../../src/errors.js'
import { errorBody, toTowerError } from '../../src/routes/error-answers.js'

const withCode = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code })

describe('errors on their way out', () => {
  it.each([
    withCode('ECONNREFUSED'),
    withCode('57P01'),
    withCode('08006'),
    withCode('53300'),
    withCode('SQLITE_BUSY'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Connection terminated unexpectedly'),
    new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]),
  ])('say that the database is away: %s', (error) => {
    expect(toTowerError(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })

  it.each([withCode('42703', 'column "secret" does not exist'), new TypeError('secret'), 'secret', undefined])(
    'show nothing of their insides: %s',
    (error) => {
      const tower = toTowerError(error)
      expect(tower.code).toBe('INTERNAL')
      expect(JSON.stringify(errorBody(tower))).not.toContain('secret')
    },
  )

  it('show a field that is missing as null, and no fields where there are none', () => {
    const fields = [{ field: 'title', value: undefined, rule: 'is required' }]
    expect(errorBody(new TowerError('INVALID_INPUT', 'm', { fields }))).toEqual({
      error: { code: 'INVALID_INPUT', message: 'm', fields: [{ field: 'title', value: null, rule: 'is required' }] },
    })
    expect(errorBody(new TowerError('FORBIDDEN', 'm'))).toEqual({ error: { code: 'FORBIDDEN', message: 'm' } })
  })
})
