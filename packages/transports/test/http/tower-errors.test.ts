import { describe, expect, it } from 'vitest'
import { towerAnswerError } from '../../src/http/tower-errors.js'

const asked = { appId: 5, shown: 'http://tower', now: 0 }
const errorOf = (status: number, body: object) =>
  towerAnswerError({ status, headers: {}, text: JSON.stringify(body) }, asked)

const SHAPES: [string, (code: string, words: string) => object][] = [
  ['problem details', (code, detail) => ({ type: 'about:blank', title: 'x', status: 404, detail, code })],
  ['the words of an older Tower', (code, message) => ({ error: { code, message } })],
]

describe.each(SHAPES)('a refusal in %s', (_shape, body) => {
  it('says that there is no such app', () => {
    expect(errorOf(404, body('APP_NOT_FOUND', 'There is no app with the id 5.'))).toMatchObject({ code: 'APP_UNKNOWN' })
    expect(errorOf(404, body('ROUTE_NOT_FOUND', 'There is no GET /x.'))).toMatchObject({ code: 'ANSWER_UNEXPECTED' })
  })

  it('is told in the words of Tower', () => {
    expect(errorOf(403, body('FORBIDDEN', 'The key is not one of app 5.')).message).toMatch(
      /The key is not one of app 5/,
    )
    expect(errorOf(503, body('OVERLOADED', 'Too much at once.')).message).toMatch(/answered 503 for app 5: Too much/)
  })
})
