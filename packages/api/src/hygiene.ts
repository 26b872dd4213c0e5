import Type from 'typebox'
import { ok } from './answers.js'
import { route } from './route.js'
import { instant, oneOf, payload } from './values.js'

/** What a team may want to tidy up. */
const FINDINGS = [
  'refused_key',
  'circuit_never_opens',
  'circuit_without_signals',
  'archived_flag',
  'unknown_flag',
  'on_for_everyone',
  'off_for_everyone',
  'past_date',
  'never_evaluated',
] as const

/** Of one answer. */
export const MOST_FINDINGS = 1_000
/** Of names that are no flags, of one environment: whoever has an SDK key can invent them. */
export const MOST_UNKNOWN_FINDINGS = 20

const finding = Type.Object({
  code: oneOf(...FINDINGS),
  app_id: Type.Integer(),
  /** Null for a name that is no flag, and for a key. */
  flag_id: Type.Union([Type.Integer(), Type.Null()]),
  /** The flag's title, the name that was asked for, or the name of the key. */
  title: Type.String(),
  /** What is the matter, for a person. */
  about: Type.String(),
  /** What can be done about it. */
  remedy: Type.String(),
  /** Since when it is so, as far as that is known. */
  since: Type.Union([instant, Type.Null()]),
})
export type Finding = Type.Static<typeof finding>

const report = Type.Object({
  findings: Type.Array(finding),
  /** How many findings there are besides. */
  left_out: Type.Integer(),
  /**
   * Names that are no flags and are asked for, besides those among the findings. They count apart, because one SDK key can send as
   * many as it likes; the usage of an environment has them.
   */
  more_unknown: Type.Integer(),
})
export type HygieneReport = Type.Static<typeof report>

export const hygiene = {
  app: route({
    method: 'GET',
    path: '/api/apps/:id/hygiene',
    needs: 'viewer',
    of: 'app',
    answer: ok(payload(report)),
    summary: 'What can be tidied up among the flags of an app: each with what is the matter and what to do',
  }),
  project: route({
    method: 'GET',
    path: '/api/projects/:id/hygiene',
    needs: 'viewer',
    of: 'project',
    answer: ok(payload(report)),
    summary: 'What can be tidied up in all environments of a project: each with what is the matter and what to do',
  }),
}
