import { FIELDS, type FlagSettings, SETTING_NAMES } from '@tailslide/core'
import Type from 'typebox'
import { ok } from './answers.js'
import { notes } from './notes.js'
import { MOST_ENVIRONMENTS, PRODUCTION } from './projects.js'
import { route } from './route.js'
import {
  bool,
  changesNothing,
  environmentName,
  instant,
  objectOf,
  only,
  payload,
  projectTitle,
  seenPlan,
  suchAs,
  title,
} from './values.js'

/** Flags that a configuration has at most; one of a thousand has a few hundred kilobytes. */
export const MOST_CONFIGURED_FLAGS = 10_000
/** Of a whole project, which can be taken over only at once. */
const CONFIG_LIMIT_BYTES = 4 * 1_048_576

/** What a flag is in one environment; what is left out is as in a new flag. Its description stands above. */
const CONFIGURED = SETTING_NAMES.filter((name) => name !== 'description')
export type ConfiguredSettings = Partial<Omit<FlagSettings, 'description'>>

const settings = Type.Unsafe<ConfiguredSettings>(
  objectOf(
    Object.fromEntries(
      CONFIGURED.map((name) => {
        const { schema, rule } = FIELDS[name].type
        return [name, { ...schema, rule }]
      }),
    ),
  ),
)

/** A guard that is left out stays as it is; of an environment that is made, only production is protected. */
const configuredEnvironment = only({
  name: suchAs(environmentName, PRODUCTION),
  is_protected: Type.Optional(bool),
  needs_reason: Type.Optional(bool),
})

const { schema: describing, rule: describingRule } = FIELDS.description.type

const configuredFlag = only({
  title,
  description: Type.Optional(Type.Unsafe<string>({ ...describing, rule: describingRule })),
  ...notes,
  /** True: off everywhere, and in no ruleset. Left out: it is so or not as before; a flag that is made is not. */
  archived: Type.Optional(bool),
  /** By the names of environments; one that is left out is as a new flag, off. */
  environments: Type.Optional(
    Type.Unsafe<Readonly<Record<string, ConfiguredSettings>>>({
      type: 'object',
      additionalProperties: settings,
      maxProperties: MOST_ENVIRONMENTS,
      rule: `must be an object of at most ${MOST_ENVIRONMENTS} environments`,
    }),
  ),
})

/** A project as a file: what people decide about it, and nothing of circuits, keys or ids. */
const config = only({
  /**
   * The form of this file. 1 is of a time when it had no tags, owners and days: where it leaves these out they stay, and flags that are
   * archived are nothing that it could have missed.
   */
  tailslide: Type.Enum([1, 2], { rule: 'must be 1 or 2, the form of the file' }),
  project: projectTitle,
  environments: Type.Array(configuredEnvironment, {
    minItems: 1,
    maxItems: MOST_ENVIRONMENTS,
    rule: `must be an array of 1 to ${MOST_ENVIRONMENTS} environments`,
  }),
  flags: Type.Array(configuredFlag, {
    maxItems: MOST_CONFIGURED_FLAGS,
    rule: `must be an array of at most ${MOST_CONFIGURED_FLAGS} flags`,
  }),
})
export type Config = Type.Static<typeof config>

const configChange = Type.Object({
  action: Type.Union([
    Type.Literal('create'),
    Type.Literal('update'),
    Type.Literal('delete'),
    /** There and not in the file, and stays; or with `archived` among its fields: in the archive, and stays there as it is. */
    Type.Literal('keep'),
  ]),
  what: Type.Union([Type.Literal('project'), Type.Literal('environment'), Type.Literal('flag')]),
  title: Type.String(),
  /** Of a flag that changes in this one; null: in all of them. */
  environment: Type.Union([Type.String(), Type.Null()]),
  fields: Type.Array(Type.Object({ field: Type.String(), before: Type.Unknown(), after: Type.Unknown() })),
})
export type ConfigChange = Type.Static<typeof configChange>

/** A name that the file would make anew, of what is there under another name by now. */
const configRename = Type.Object({
  what: Type.Union([Type.Literal('project'), Type.Literal('environment'), Type.Literal('flag')]),
  title: Type.String(),
  now: Type.String(),
  /** When it lost the name. */
  at: instant,
})
export type ConfigRename = Type.Static<typeof configRename>

const applying = only({
  config,
  /** Tells what would be done, and does nothing. */
  dry_run: Type.Optional(bool),
  /** Deletes flags that are not in the file; default: they stay. Environments always stay. */
  prune: Type.Optional(bool),
  plan: Type.Optional(seenPlan),
})
const applied = ok(
  payload(
    Type.Object({
      dry_run: Type.Boolean(),
      changes: Type.Array(configChange),
      /** Names what was done, or would be: the same changes of the same project have the same plan. */
      plan: Type.String(),
      /** As far as the history knows: the file may mean what was renamed. */
      renamed: Type.Array(configRename),
    }),
  ),
)

export const configs = {
  read: route({
    method: 'GET',
    path: '/api/projects/:id/config',
    needs: 'viewer',
    of: 'project',
    answer: ok(payload(config)),
    summary: 'A project as a file: environments, flags and what people have set of them',
  }),
  apply: route({
    method: 'POST',
    path: '/api/projects/:id/config',
    needs: 'viewer',
    of: 'project',
    protects: changesNothing,
    body: applying,
    bodyLimitBytes: CONFIG_LIMIT_BYTES,
    answer: applied,
    summary:
      'Makes a project what a file says, all or nothing, for which the role releaser is needed; with dry_run it only says what',
  }),
  create: route({
    method: 'POST',
    path: '/api/config',
    needs: 'admin',
    body: applying,
    bodyLimitBytes: CONFIG_LIMIT_BYTES,
    answer: applied,
    summary: 'Makes a project of a file, or makes the project of that title what it says, all or nothing',
  }),
}
