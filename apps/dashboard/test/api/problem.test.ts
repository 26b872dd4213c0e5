import { describe, expect, it } from 'vitest'
import { problemOfSending } from '../../src/api/problem.js'

describe('what Tower does not answer', () => {
  it.each([
    ['may have been done where it writes and time is up', 'TimeoutError', 'PATCH', 'UNANSWERED'],
    ['changes nothing where it reads', 'TimeoutError', 'GET', 'TIMEOUT'],
    ['has not arrived where there is no way to Tower', 'TypeError', 'PATCH', 'UNREACHABLE'],
  ])('%s', (_, name, method, code) => {
    const thrown = Object.assign(new Error('thrown by fetch'), { name })
    expect(problemOfSending(thrown, method)).toMatchObject({ code, status: 0, cause: thrown })
  })
})
