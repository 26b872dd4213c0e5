import { Buffer } from 'node:buffer'
import { createParser } from 'eventsource-parser'
import { TransportError } from '../errors.js'

/** One server-sent event. `id` is the last id that the stream named, in this event or before it; empty when none. */
export interface StreamEvent {
  readonly type: string
  readonly data: string
  readonly id: string
}

/** Longest event that is taken, in characters; of a line that has not ended, in bytes. */
export const LONGEST_EVENT = 64 * 1024 * 1024

/** Longest type and id, in characters: Tower's are some twenty, and an id goes along with every event after it. */
const LONGEST_NAME = 256

/** Characters that a line counts for, and a piece of one that comes by itself: each is kept as a value of its own, however short it is. */
const LINE_COST = 64

export interface EventStreamParser {
  /**
   * Takes the next bytes, cut anywhere, and returns the events that they complete. Throws MESSAGE_INVALID when one
   * grows beyond the limit; the parser is of no use after that.
   */
  push(bytes: Uint8Array): StreamEvent[]
}

/** Reads `text/event-stream` as the HTML standard (section 9.2.6) says. `retry` is left to the caller's own backoff. */
export function createEventStreamParser(longest = LONGEST_EVENT): EventStreamParser {
  const withLineFeeds = createLineEnds()
  const linesAfter = createLineCount()
  let isFirst = true
  let id = ''
  let events: StreamEvent[] = []

  const refuse = (): never => {
    throw new TransportError('MESSAGE_INVALID', `an event of the stream is longer than ${longest} characters`)
  }
  const parser = createParser({
    maxBufferSize: longest,
    onEvent({ event: type = 'message', data, id: named = id }) {
      if (type.length > LONGEST_NAME || named.length > LONGEST_NAME) {
        const rule = `must be at most ${LONGEST_NAME} characters long`
        throw new TransportError('MESSAGE_INVALID', `the type and the id of an event ${rule}`)
      }
      id = named
      events.push({ type, data, id })
    },
    // Of all else that it calls an error, such as a field that nobody knows, the standard says to pass it over.
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') refuse()
    },
  })
  const completeLines = createLineCollector(longest, refuse)

  return {
    push(bytes) {
      events = []
      let text = withLineFeeds(completeLines(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)))
      if (isFirst && text !== '') {
        isFirst = false
        if (text.startsWith('\uFEFF')) text = text.slice(1)
      }
      if (linesAfter(text) * LINE_COST > longest) refuse()
      if (text !== '') parser.feed(text)
      return events
    },
  }
}

const LF = 0x0a
const CR = 0x0d

/**
 * The text of the lines that end with these bytes; what follows waits, as bytes, for its own end. As texts the pieces of a large
 * event lie among the young, and fill that space once more before 400 flags are read.
 */
function createLineCollector(longest: number, refuse: () => never): (bytes: Buffer) => string {
  let waiting: Buffer[] = []
  let length = 0
  return (bytes) => {
    const end = Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1
    const complete = end === 0 ? [] : [...waiting, bytes.subarray(0, end)]
    const rest = bytes.subarray(end)
    if (end > 0) {
      waiting = []
      length = 0
    }
    if (rest.length > 0) waiting.push(rest)
    length += rest.length
    if (length > longest || waiting.length * LINE_COST > longest) refuse()
    return Buffer.concat(complete).toString()
  }
}

/** CR and CRLF as LF. The parser keeps a CR at the end back until more comes, and with it the event that it ends. */
function createLineEnds(): (text: string) => string {
  let afterCarriageReturn = false
  return (text) => {
    if (text === '') return text
    const rest = afterCarriageReturn && text.startsWith('\n') ? text.slice(1) : text
    afterCarriageReturn = text.endsWith('\r')
    return rest.includes('\r') ? rest.replaceAll(/\r\n?/g, '\n') : rest
  }
}

/** How many lines the event has that is not complete after the text; those of comments, which are not kept, do not count. */
function createLineCount(): (text: string) => number {
  let lines = 0
  return (text) => {
    let from = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      if (end === from) lines = 0
      else if (text[from] !== ':') lines++
      from = end + 1
    }
    return lines
  }
}
