import Type from 'typebox'
import { ok } from './answers.js'
import { route } from './route.js'
import { ANY_QUERY, oneOf } from './values.js'

/**
 * What a Tower needs to do all of its work. `broker` and `publisher` are there in a cluster only, `natsAccess` where
 * Tower decides who may connect to NATS.
 */
export const PARTS = ['database', 'writes', 'broker', 'publisher', 'natsAccess', 'signals'] as const
export type Part = (typeof PARTS)[number]

const part = oneOf(...PARTS)
const excluded = Type.Object(
  { exclude: Type.Optional(Type.Union([part, Type.Array(part)], { rule: `must be of ${PARTS.join(', ')}` })) },
  { additionalProperties: false, rule: 'must be a query' },
)

const readiness = Type.Object({
  status: Type.Enum(['ready', 'not_ready']),
  /** Those that cannot be tried because another one is away are left out. */
  parts: Type.Record(Type.String(), Type.Enum(['ok', 'unavailable'])),
  /** How far the broker is behind. */
  publisher: Type.Optional(
    Type.Object({
      /** Apps whose newest version the broker has not confirmed. */
      behind: Type.Integer({ minimum: 0 }),
      /** Milliseconds that the one longest behind has waited; 0 when none is. */
      oldestMs: Type.Integer({ minimum: 0 }),
    }),
  ),
  /** Whether somebody decides on circuits. Tower is ready without. */
  aerobats: Type.Optional(
    Type.Object({
      state: Type.Enum(['inside', 'unknown', 'ready', 'not_ready', 'none', 'gone', 'unseen']),
      /** What keeps those that answer from deciding. */
      lacks: Type.Optional(Type.Array(Type.String())),
    }),
  ),
})

/** Open to everybody, so that it tells how things are and nothing about what is in them. */
export const health = {
  root: route({
    method: 'GET',
    path: '/',
    needs: 'nobody',
    query: ANY_QUERY,
    answer: ok(Type.Object({ test: Type.Literal('connected') })),
    summary: "Deployed Tower's way of saying that it is there",
  }),
  live: route({
    method: 'GET',
    path: '/healthz',
    needs: 'nobody',
    query: ANY_QUERY,
    answer: ok(Type.Object({ status: Type.Literal('ok') })),
    summary: 'Answers while the process does',
  }),
  ready: route({
    method: 'GET',
    path: '/readyz',
    needs: 'nobody',
    query: excluded,
    answer: { ...ok(readiness), or: 503 },
    summary: 'Whether Tower can do its work, and which parts of it cannot',
  }),
}
