import { allRoutes, problem, type Route } from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import { Ajv, type ValidateFunction } from 'ajv'

const ajv = new Ajv({ strict: false })
const validators = new Map<object, ValidateFunction>()

/** Throws where an answer is another than the contract has it: other fields, more of them, or another status. */
export function checkAnswer(method: string, path: string, answer: { status: number; headers: Headers; body: unknown }) {
  const { status, headers, body } = answer
  const media = headers.get('content-type')?.split(';')[0]
  const route = routeOf(method, path)
  const isSuccess = route && (status === route.answer.status || status === route.answer.or) && status !== 304
  const expected = isSuccess ? route.answer : { media: 'application/problem+json', body: problem }
  if (media !== expected.media && status !== 304) {
    throw new Error(`${method} ${path} answered ${status} with ${media} instead of ${expected.media}`)
  }
  if (typeof body === 'string') return
  const validate = validators.get(expected.body) ?? ajv.compile(Object(closed(expected.body)))
  validators.set(expected.body, validate)
  if (!validate(body) || (!isSuccess && Reflect.get(Object(body), 'status') !== status)) {
    const why = ajv.errorsText(validate.errors)
    throw new Error(`${method} ${path} answered ${status} against its schema: ${why} ${JSON.stringify(body)}`)
  }
}

const routeOf = (method: string, path: string): Route | undefined => {
  const asked = path.split('?')[0] ?? ''
  return allRoutes().find(
    (route) => route.method === method && new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}/?$`).test(asked),
  )
}

/** The same schema without room for fields that it does not name: readers bear them, but Tower has to say what it sends. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (!isRecord(schema)) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]))
  return 'properties' in schema ? { ...inner, additionalProperties: false } : inner
}
