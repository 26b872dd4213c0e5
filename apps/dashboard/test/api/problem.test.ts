import { describe, expect, it } from 'vitest'
import { ApiProblem, problemOfSending } from '../../src/api/problem.js'
import { isUnanswered } from '../../src/api/unanswered.js'

const READS = { isRead: true, wasOffline: false }
const WRITES = { isRead: false, wasOffline: false }

describe('what Tower does not answer', () => {
  it.each([
    ['may have been done where it writes and time is up', 'TimeoutError', WRITES, 'UNANSWERED'],
    ['may have been done where it writes and the connection breaks', 'TypeError', WRITES, 'UNANSWERED'],
    [
      'may have been done where time is up, whatever the browser knew',
      'TimeoutError',
      { ...WRITES, wasOffline: true },
      'UNANSWERED',
    ],
    ['was not sent where the browser knew of no network', 'TypeError', { ...WRITES, wasOffline: true }, 'UNREACHABLE'],
    ['changes nothing where it reads and time is up', 'TimeoutError', READS, 'TIMEOUT'],
    ['changes nothing where it reads', 'TypeError', READS, 'UNREACHABLE'],
  ])('%s', (_, name, sent, code) => {
    const thrown = Object.assign(new Error('thrown by fetch'), { name })
    expect(problemOfSending(thrown, sent)).toMatchObject({ code, status: 0, cause: thrown })
  })

  it.each([
    ['a proxy without its Tower', 'ANSWER_UNEXPECTED', 502, true],
    ['a page of something in between', 'ANSWER_UNEXPECTED', 200, true],
    ['something in between that refuses', 'ANSWER_UNEXPECTED', 403, false],
    ['Tower, which refuses', 'EDITED_MEANWHILE', 412, false],
    ['nobody', 'UNANSWERED', 0, true],
    ['no network', 'UNREACHABLE', 0, false],
  ])('may have been done, or not, by who answers: %s', (_, code, status, isOpen) => {
    expect(isUnanswered(new ApiProblem(code, { status }))).toBe(isOpen)
  })
})
