import type { FastifyInstance } from 'fastify'
import { gather } from '../pauses.js'

/** Values of a shorter list are written in a few milliseconds. */
const LONG_LIST = 500

/** One by one, they take a third longer; all of an app's flags together are eight megabytes at most. */
const AT_A_TIME = 100

/** Answers with long lists in them are written piece by piece: eight megabytes at once stop everybody else for 50 ms. */
export function writeLongAnswers(server: FastifyInstance): void {
  server.addHook('preSerialization', async (_, reply, payload) => {
    if (!hasLongList(payload)) return payload
    reply.serializer((text: unknown) => String(text))
    return (await gather(partsOf(payload))).join('')
  })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Lists stand near the top of an answer, and those of a flag are never long. */
function hasLongList(value: unknown, depth = 0): boolean {
  if (Array.isArray(value)) return value.length >= LONG_LIST
  return depth < 3 && isRecord(value) && Object.values(value).some((each) => hasLongList(each, depth + 1))
}

/** As `JSON.stringify` has it. */
export function* partsOf(value: unknown): Generator<string> {
  if (Array.isArray(value) && hasLongList(value)) {
    for (let from = 0; from < value.length; from += AT_A_TIME) {
      const some = JSON.stringify(value.slice(from, from + AT_A_TIME))
      yield `${from === 0 ? '[' : ','}${some.slice(1, -1)}`
    }
    yield ']'
  } else if (isRecord(value) && hasLongList(value)) {
    const given = Object.entries(value).filter(([, each]) => each !== undefined)
    for (const [index, [name, each]] of given.entries()) {
      yield `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`
      yield* partsOf(each)
    }
    yield '}'
  } else yield JSON.stringify(value)
}
