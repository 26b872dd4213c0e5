import { type Flag, SDK_PATHS, TAKES_CHANGES } from '@tailslide/core'
import Type from 'typebox'
import { events, ok } from './answers.js'
import { servedFlag } from './flag-body.js'
import { route } from './route.js'
import { ANY_QUERY, oneOf } from './values.js'

/** As it is on the wire, whose order and form core keeps. */
const ruleset = Type.Unsafe<readonly Flag[]>(Type.Array(servedFlag))

export const rulesets = {
  stream: route({
    method: 'GET',
    path: SDK_PATHS.stream,
    needs: 'server-key',
    query: Type.Object({ changes: Type.Optional(oneOf(TAKES_CHANGES.changes)) }),
    answer: events,
    summary: "An app's ruleset and each that follows; docs/any-language.md tells how to read it",
  }),
  get: route({
    method: 'GET',
    path: SDK_PATHS.ruleset,
    needs: 'server-key',
    query: ANY_QUERY,
    answer: { ...ok(ruleset), or: 304 },
    summary: "An app's ruleset; docs/any-language.md tells how to decide by it",
  }),
}
