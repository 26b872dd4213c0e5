import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createEventStreamParser, type StreamEvent } from '../../src/http/event-stream.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const parse = (text: string): StreamEvent[] => createEventStreamParser().push(bytes(text))

/** Cuts bytes at the places that the numbers name. */
function cut(all: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (all.length + 1)))].sort((a, b) => a - b)
  return [0, ...ends].map((start, index) => all.subarray(start, ends[index] ?? all.length))
}

describe('the event stream', () => {
  test('an event has a type, data and an id', () => {
    expect(parse('event: ruleset\nid: 7:1700\ndata: []\n\n')).toEqual([{ type: 'ruleset', data: '[]', id: '7:1700' }])
  })

  test('the type is message and the id empty when none was named, and an id lasts until the next', () => {
    expect(parse('data: a\n\nid: 1\ndata: b\n\ndata: c\n\n')).toEqual([
      { type: 'message', data: 'a', id: '' },
      { type: 'message', data: 'b', id: '1' },
      { type: 'message', data: 'c', id: '1' },
    ])
  })

  test('several data lines are one text, one space after the colon is dropped, a field without colon is empty', () => {
    expect(parse('data: a\ndata:b\ndata:  c\ndata\n\n').map(({ data }) => data)).toEqual(['a\nb\n c\n'])
  })

  test('comments, unknown fields, empty lines and events without data are no events', () => {
    expect(parse(': beat\n\n\nretry: 10\nwhatever: x\n\nevent: ruleset\n\ndata: a\n\n')).toEqual([
      { type: 'message', data: 'a', id: '' },
    ])
  })

  test.each(['event', 'id'])('an event whose %s is longer than any of Tower ends the stream', (field) => {
    const long = (length: number): string => `${field}: ${'9'.repeat(length)}\ndata: x\n\n`
    expect(parse(long(256))).toHaveLength(1)
    expect(() => parse(long(257))).toThrow('must be at most 256 characters long')
  })

  test('an event that comes in endless small pieces counts for what they take, and one after another for nothing', () => {
    const parser = createEventStreamParser(64_000)
    const push = (times: number, text: string): void => {
      for (let time = 0; time < times; time++) parser.push(bytes(text))
    }
    push(5_000, 'data: a\n\n')
    parser.push(bytes('data: '))
    expect(() => push(1_000, 'xx')).toThrow('longer than 64000 characters')
  })

  test('an id with a NUL in it is ignored', () => {
    expect(parse('id: a\0b\ndata: x\n\n')[0]?.id).toBe('')
  })

  test('an event that the stream does not finish is not handed over', () => {
    expect(parse('data: a\n')).toEqual([])
  })

  test('a byte order mark at the start is dropped', () => {
    expect(parse('\uFEFFdata: a\n\n')).toHaveLength(1)
  })

  test('an event of very many lines is refused long before its characters are too many', () => {
    const parser = createEventStreamParser(100_000)
    expect(() => parser.push(bytes('data\n'.repeat(2_000)))).toThrow('longer than 100000')
  })

  test('an event beyond the limit is refused, and comments do not count towards it', () => {
    const parser = createEventStreamParser(20)
    for (let beat = 0; beat < 10; beat += 1) expect(parser.push(bytes(': beat\n'))).toEqual([])
    expect(() => parser.push(bytes('data: 123456789012345'))).toThrow(
      expect.objectContaining({ code: 'MESSAGE_INVALID' }),
    )
  })

  test('a line that has not ended counts by its bytes, over all pieces in which it comes', () => {
    const parser = createEventStreamParser(1_000)
    expect(parser.push(bytes('x'.repeat(500)))).toEqual([])
    expect(parser.push(bytes('é'.repeat(250)))).toEqual([])
    expect(() => parser.push(bytes('x'))).toThrow('longer than 1000')
  })

  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\0\uFEFF]/g, ''))
  const event = fc.record({ type: line, id: line, data: fc.array(line, { minLength: 1, maxLength: 3 }) })
  const lineEnd = fc.constantFrom('\n', '\r', '\r\n')
  const write = (events: readonly { type: string; id: string; data: string[] }[], end: string): string =>
    events
      .map(({ type, id, data }) => {
        const lines = [`event: ${type}`, ': beat', `id: ${id}`, ...data.map((text) => `data: ${text}`), '']
        return lines.map((text) => text + end).join('')
      })
      .join('')

  test('what was written is read, whatever the line ends and wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(event), lineEnd, fc.array(fc.nat()), (events, end, places) => {
        const parser = createEventStreamParser()
        const read = cut(bytes(write(events, end)), places).flatMap((chunk) => parser.push(chunk))
        expect(read).toEqual(
          events.map(({ type, id, data }) => ({ type: type || 'message', id, data: data.join('\n') })),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('any bytes at all give the same events whole and byte by byte', () => {
    const soup = fc
      .array(fc.constantFrom('data', 'event', 'id', ':', ' ', '\r', '\n', '\r\n', 'é', '🛷', '\uFEFF', 'x'))
      .map((parts) => bytes(parts.join('')))
    fc.assert(
      fc.property(fc.oneof(soup, fc.uint8Array()), (all) => {
        const parser = createEventStreamParser()
        const single = Array.from(all, (_, index) => parser.push(all.subarray(index, index + 1))).flat()
        expect(single).toEqual(createEventStreamParser().push(all))
      }),
      { numRuns: 500 },
    )
  })
})
