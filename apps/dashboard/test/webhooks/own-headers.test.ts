import { describe, expect, it } from 'vitest'
import { type HeaderRow, headersBody, rowsOf } from '../../src/webhooks/own-headers.js'

const typed = (name: string, value: string, id = 0): HeaderRow => ({ kind: 'typed', id, name, value })

describe('the headers of a webhook', () => {
  const had = ['Authorization', 'X-Team']
  const [first = typed('', '')] = rowsOf(had)

  it('are not sent where they stay as they are, also with a row that is empty', () => {
    expect(headersBody(rowsOf(had), had)).toEqual({})
    expect(headersBody([...rowsOf(had), typed('', '')], had)).toEqual({})
  })

  it('are sent as they are typed, with the names of those that keep the value that nobody is shown', () => {
    const rows = [first, typed(' X-Zone ', ' a:b '), typed('X-Key', 'k', 1)]
    expect(headersBody(rows, had)).toEqual({
      headers: { 'X-Zone': 'a:b', 'X-Key': 'k' },
      keep_headers: ['Authorization'],
    })
  })

  it('go where they are removed: one of them, or all', () => {
    expect(headersBody([first], had)).toEqual({ headers: {}, keep_headers: ['Authorization'] })
    expect(headersBody([], had)).toEqual({ headers: {} })
  })

  it('are not whole without a name, without a value, or with the same name twice', () => {
    for (const row of [typed('', 'x'), typed('X-Key', ''), typed('two words', 'x'), typed('a:', 'x')])
      expect(headersBody([row], [])).toBeUndefined()
    expect(headersBody([typed('X-Key', 'a'), typed('X-Key', 'b', 1)], [])).toBeUndefined()
  })
})
