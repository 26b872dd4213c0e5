import { Buffer } from 'node:buffer'
import { StringDecoder } from 'node:string_decoder'
import { TransportError } from '../errors.js'

/** One server-sent event. `id` is the last id that the stream named, in this event or before it; empty when none. */
export interface StreamEvent {
  readonly type: string
  readonly data: string
  readonly id: string
}

/** Longest event that is taken, in characters. */
export const LONGEST_EVENT = 64 * 1024 * 1024

/** What a line counts for besides its characters: it is kept as a text of its own, however short it is. */
const LINE_COST = 64

export interface EventStreamParser {
  /**
   * Takes the next bytes, cut anywhere, and returns the events that they complete. Throws MESSAGE_INVALID when one
   * grows beyond the limit; the parser is of no use after that.
   */
  push(bytes: Uint8Array): StreamEvent[]
}

/**
 * Reads `text/event-stream` as the HTML standard (section 9.2.6) says: lines end with LF, CR or CRLF, an empty line ends
 * an event, a comment begins with a colon, an event without data is none. `retry` is left to the caller's own backoff.
 */
export function createEventStreamParser(longest = LONGEST_EVENT): EventStreamParser {
  // Several times as fast as a TextDecoder, which reads as the standard says but for a byte order mark.
  const decoder = new StringDecoder('utf8')
  let isFirst = true
  let line = ''
  let afterCarriageReturn = false
  let type = ''
  let id = ''
  let data: string[] = []
  let length = 0

  const readField = (field: string, value: string): void => {
    if (field === 'data') data.push(value)
    else if (field === 'event') type = value
    else if (field === 'id' && !value.includes('\0')) id = value
  }

  const endEvent = (events: StreamEvent[]): void => {
    if (data.length > 0) events.push({ type: type || 'message', data: data.join('\n'), id })
    type = ''
    data = []
    length = 0
  }

  const endLine = (events: StreamEvent[]): void => {
    const text = line
    line = ''
    if (!text.startsWith(':')) length += LINE_COST
    const colon = text.indexOf(':')
    if (text === '') endEvent(events)
    else if (colon === 0) length -= text.length
    else if (colon === -1) readField(text, '')
    else readField(text.slice(0, colon), text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1))
  }

  const grow = (part: string): void => {
    line += part
    length += part.length
    if (length > longest) {
      throw new TransportError('MESSAGE_INVALID', `an event of the stream is longer than ${longest} characters`)
    }
  }

  return {
    push(bytes) {
      const events: StreamEvent[] = []
      let text = decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
      if (isFirst && text !== '') {
        isFirst = false
        if (text.startsWith('\uFEFF')) text = text.slice(1)
      }
      if (afterCarriageReturn && text !== '') {
        afterCarriageReturn = false
        if (text.startsWith('\n')) text = text.slice(1)
      }
      let start = 0
      const next = text.includes('\r') ? endOfLine : (all: string, from: number) => all.indexOf('\n', from)
      for (let end = next(text, 0); end !== -1; end = next(text, start)) {
        grow(text.slice(start, end))
        endLine(events)
        start = text.startsWith('\r\n', end) ? end + 2 : end + 1
      }
      afterCarriageReturn = start === text.length && text.endsWith('\r')
      grow(text.slice(start))
      return events
    },
  }
}

/** The next LF or CR from there on, or -1. Both searches are native, where an expression for both is ten times slower. */
function endOfLine(text: string, from: number): number {
  const lineFeed = text.indexOf('\n', from)
  const carriageReturn = text.indexOf('\r', from)
  if (lineFeed === -1 || carriageReturn === -1) return Math.max(lineFeed, carriageReturn)
  return Math.min(lineFeed, carriageReturn)
}
