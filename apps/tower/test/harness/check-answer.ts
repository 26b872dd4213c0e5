import { allRoutes, problem, type Route } from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import { Ajv, type ValidateFunction } from 'ajv'
import { addKeywords } from '../../src/http/keywords.js'

const ajv = addKeywords(new Ajv({ strict: false }))
const validators = new Map<object, ValidateFunction>()

interface Asked {
  readonly method: string
  readonly path: string
}

/** What is answered, as it came; JSON that was read already stands in `body`. */
interface Told {
  readonly status: number
  readonly media: string
  readonly text: string
}

/** Throws where an answer is another than the contract has it: other fields, more of them, or another status. */
export function checkAnswer(method: string, path: string, answer: { status: number; headers: Headers; body: unknown }) {
  const { status, headers, body } = answer
  const media = headers.get('content-type')?.split(';')[0] ?? ''
  const asked = path.split('?')[0] ?? ''
  const route = PATHS.find(({ route, pattern }) => route.method === method && pattern.test(asked))?.route
  const fault = faultIn(route, { status, media, body })
  if (fault !== undefined) throw new Error(`${method} ${path} answered ${status} ${fault}`)
}

/** What of an answer to a route, named with the colons of its path, is another than the contract has it. */
export function faultOf({ method, path }: Asked, { status, media, text }: Told): string | undefined {
  const route = PATHS.find(({ route }) => route.method === method && route.path === path)?.route
  return faultIn(route, {
    status,
    media,
    body: /^application\/(problem\+)?json$/.test(media) && text !== '' ? JSON.parse(text) : text,
  })
}

const PATHS = allRoutes().map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}/?$`),
}))

function faultIn(
  route: Route | undefined,
  { status, media, body }: { status: number; media: string; body: unknown },
): string | undefined {
  const isSuccess = route && (status === route.answer.status || status === route.answer.or) && status !== 304
  const expected = isSuccess ? route.answer : { media: 'application/problem+json', body: problem }
  if (media !== expected.media && status !== 304) return `with ${media} instead of ${expected.media}`
  if (typeof body === 'string') return undefined
  const validate = validators.get(expected.body) ?? ajv.compile(Object(closed(expected.body)))
  validators.set(expected.body, validate)
  const isSaid = isSuccess || Reflect.get(Object(body), 'status') === status
  if (validate(body) && isSaid) return undefined
  return `against its schema: ${ajv.errorsText(validate.errors)} ${JSON.stringify(body).slice(0, 2_000)}`
}

/** The same schema without room for fields that it does not name: readers bear them, but Tower has to say what it sends. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (!isRecord(schema)) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]))
  return 'properties' in schema ? { ...inner, additionalProperties: false } : inner
}
