import { FIELD_NAMES, type Flag, isRecord } from '@tailslide/core'
import Type from 'typebox'
import { created, ok } from './answers.js'
import { flagAnswered } from './flag-body.js'
import { notes, owner, tag } from './notes.js'
import { route } from './route.js'
import { bool, digits, edition, id, instant, oneOf, only, payload, title, withNotice, words } from './values.js'

export const MOST_FOUND = 200
export const FOUND_BY_DEFAULT = 50
export const FOUND_RULE = `must be a whole number from 1 to ${MOST_FOUND}`
export const MOST_TOGGLED = 1_000

/** What people note of a flag, in all environments. Nothing of it is in a ruleset. */
const about = {
  tags: Type.Array(Type.String()),
  /** A person or a team; empty: nobody. */
  owner: Type.String(),
  /** The day on which the flag should be gone; null: it stays. */
  temporary_until: Type.Union([Type.String(), Type.Null()]),
  /** Since when it is out of rulesets and lists; null: it is not. */
  archived_at: Type.Union([instant, Type.Null()]),
}
const aboutFlag = Type.Object(about)
export type FlagAbout = Type.Static<typeof aboutFlag>

const found = Type.Unsafe<Flag & FlagAbout>({
  type: 'object',
  properties: { ...flagAnswered, ...about },
  required: [...FIELD_NAMES, ...Object.keys(about)],
})

const brief = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  is_active: Type.Boolean(),
  is_enabled: Type.Boolean(),
  circuit_status: Type.String(),
  /** As the `ETag` of the flag says it. */
  edition: Type.String(),
})
export type BriefFlag = Type.Static<typeof brief>

/** What somebody has seen of a flag. A list, because a body has 1,000 different names at most. */
const seenFlag = only({ id, edition })
export type SeenFlag = Type.Static<typeof seenFlag>

const always = (): boolean => true
const switchesOff = (body: unknown): boolean => isRecord(body) && body.is_active === false

/** What a team does with flags besides changing one. */
export const upkeep = {
  search: route({
    method: 'GET',
    path: '/api/apps/:id/flags/search',
    needs: 'viewer',
    of: 'app',
    query: only({
      /** Part of the title or description; upper and lower case are one. */
      q: Type.Optional(words(200)),
      /** off: switched off. tripped: switched on, and the circuit open or recovering. on: neither. */
      state: Type.Optional(oneOf('on', 'off', 'tripped')),
      tag: Type.Optional(tag),
      owner: Type.Optional(owner),
      /** Default: what is not archived. */
      archived: Type.Optional(oneOf('no', 'only', 'all')),
      /** By title (default), or the newest first. */
      sort: Type.Optional(oneOf('title', 'updated', 'created')),
      /** `next` of the answer before, with the same `sort`. */
      cursor: Type.Optional(words(2_000)),
      limit: Type.Optional(digits(FOUND_RULE, '100')),
    }),
    answer: ok(payload(Type.Object({ flags: Type.Array(found), next: Type.Union([Type.String(), Type.Null()]) }))),
    summary: 'The flags of an app that have all that is asked for, a page at a time',
  }),
  toggle: route({
    method: 'POST',
    path: '/api/apps/:id/flags/toggle',
    needs: 'editor',
    of: 'app',
    protects: switchesOff,
    body: only({
      flags: Type.Array(id, {
        minItems: 1,
        maxItems: MOST_TOGGLED,
        rule: `must be an array of 1 to ${MOST_TOGGLED} ids of flags of the app`,
      }),
      is_active: bool,
      /** Refuses all of it where one of these was edited since. */
      seen: Type.Optional(
        Type.Array(seenFlag, {
          maxItems: MOST_TOGGLED,
          rule: `must be an array of at most ${MOST_TOGGLED} flags, each with its id and its edition`,
        }),
      ),
    }),
    answer: ok(withNotice(Type.Object({ changed: Type.Integer(), flags: Type.Array(brief) }))),
    summary: 'Switches flags on or off together, all or none of them',
  }),
  about: route({
    method: 'GET',
    path: '/api/flags/:id/about',
    needs: 'viewer',
    of: 'flag',
    answer: ok(payload(aboutFlag)),
    summary: 'What people have noted of a flag: tags, owner, until when it is needed',
  }),
  describe: route({
    method: 'PATCH',
    path: '/api/flags/:id/about',
    needs: 'editor',
    of: 'flag',
    protects: always,
    body: only(notes),
    answer: ok(payload(aboutFlag)),
    summary: 'Notes tags, owner, or until when a flag is needed, in all environments',
  }),
  archive: route({
    method: 'POST',
    path: '/api/flags/:id/archive',
    heedsIfMatch: true,
    needs: 'editor',
    of: 'flag',
    answer: ok(payload(aboutFlag)),
    summary: 'Switches a flag off in all environments and takes it out of rulesets and lists',
  }),
  unarchive: route({
    method: 'POST',
    path: '/api/flags/:id/unarchive',
    heedsIfMatch: true,
    needs: 'editor',
    of: 'flag',
    answer: ok(payload(aboutFlag)),
    summary: 'Brings an archived flag back, off in all environments',
  }),
  copy: route({
    method: 'POST',
    path: '/api/flags/:id/copy',
    needs: 'editor',
    of: 'flag',
    protects: always,
    body: only({ title, project_id: Type.Optional(id) }),
    answer: created(
      payload(
        Type.Object({
          project_id: Type.Integer(),
          flags: Type.Array(Type.Object({ environment: Type.String(), app_id: Type.Integer(), id: Type.Integer() })),
        }),
      ),
    ),
    summary: 'Makes a flag with the configurations of another one, off everywhere, in its project or in another one',
  }),
}
