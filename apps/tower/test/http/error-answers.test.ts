import { describe, expect, it } from 'vitest'
import { TowerError } from '../../src/errors.js'
import { problemOf, toTowerError } from '../../src/http/error-answers.js'

const withCode = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code })

/** As libsql reports SQLite's result codes, for some of which it has no name. */
const sqlite = (rawCode: number): Error => Object.assign(withCode(`UNKNOWN_SQLITE_ERROR_${rawCode}`), { rawCode })

describe('errors on their way out', () => {
  it.each([
    withCode('ECONNREFUSED'),
    withCode('57P01'),
    withCode('08006'),
    withCode('53300'),
    withCode('57P03'),
    withCode('57014'),
    withCode('53100'),
    withCode('25006'),
    withCode('40P01'),
    withCode('28P01'),
    sqlite(5),
    sqlite(517),
    sqlite(8),
    sqlite(1544),
    sqlite(778),
    sqlite(11),
    sqlite(13),
    new Error('timeout exceeded when trying to connect'),
    new Error('Connection terminated unexpectedly'),
    new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]),
  ])('say that the database takes nothing now, and that it may later: %s', (error) => {
    expect(toTowerError(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })

  it.each([withCode('42703', 'column "secret" does not exist'), new TypeError('secret'), 'secret', undefined])(
    'show nothing of their insides: %s',
    (error) => {
      const tower = toTowerError(error)
      expect(tower.code).toBe('INTERNAL')
      expect(JSON.stringify(problemOf(tower))).not.toContain('secret')
    },
  )

  it('do not take a caller who leaves in the middle of a body for a database that is away', () => {
    const aborted = Object.assign(withCode('ECONNRESET', 'aborted'), { statusCode: 400 })
    expect(toTowerError(aborted)).toMatchObject({ code: 'MALFORMED_REQUEST' })
    expect(toTowerError(withCode('ECONNRESET'))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })

  it('show a field that is missing as null, and no fields where there are none', () => {
    const fields = [{ field: 'title', value: undefined, rule: 'is required' }]
    const problem = { type: 'about:blank', detail: 'm' }
    expect(problemOf(new TowerError('INVALID_INPUT', 'm', { fields }))).toEqual({
      ...problem,
      title: 'Bad Request',
      status: 400,
      code: 'INVALID_INPUT',
      fields: [{ field: 'title', value: null, rule: 'is required' }],
    })
    expect(problemOf(new TowerError('FORBIDDEN', 'm'))).toEqual({
      ...problem,
      title: 'Forbidden',
      status: 403,
      code: 'FORBIDDEN',
    })
  })

  it('say nothing of what only commands can end with', () => {
    expect(problemOf(new TowerError('BACKUP_FAILED', 'secret'))).toMatchObject({ status: 500, code: 'INTERNAL' })
  })
})
