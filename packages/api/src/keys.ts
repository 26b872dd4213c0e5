import Type from 'typebox'
import { created, ok } from './answers.js'
import { route } from './route.js'
import { instant, instantText, integer, maybe, name, orNull, payload, suchAs } from './values.js'

/** Which SDKs it is for: those of servers, which get every rule of every flag, or those of browsers, which get answers. */
export const SDK_KEY_KINDS = ['server', 'client'] as const
export type SdkKeyKind = (typeof SDK_KEY_KINDS)[number]

/** Keys of one environment that work. */
export const MOST_KEYS = 100
/** How long a key that was replaced goes on working, seconds: services are restarted one after the other. */
export const KEY_OVERLAP = { default: 86_400, most: 2_592_000 }

const shown = {
  id: Type.Integer(),
  app_id: Type.Integer(),
  /** Empty where nobody has given one. */
  name: Type.String(),
  kind: Type.Enum([...SDK_KEY_KINDS]),
  /** The first characters of the key. */
  prefix: Type.String(),
  created_at: instant,
  created_by: Type.String(),
  /** From then on it opens nothing. */
  expires_at: orNull(instant),
  revoked_at: orNull(instant),
  /** The key that took its place in a rotation. */
  replaced_by: orNull(Type.Integer()),
  /** To the minute. */
  last_seen_at: orNull(instant),
  /** The address that it was last seen from. */
  last_seen_from: orNull(Type.String()),
  /** When somebody last asked with it after its end, or for another environment, to the minute: a service that is not protected. */
  refused_at: orNull(instant),
  refused_from: orNull(Type.String()),
}

/** A key of an app without its text. */
const sdkKey = Type.Object(shown)
export type SdkKey = Type.Static<typeof sdkKey>

/** With its text, which is answered once and kept nowhere. */
const newSdkKey = Type.Object({ ...shown, key: Type.String() })
export type NewSdkKey = Type.Static<typeof newSdkKey>

const wanted = maybe({ name: Type.Optional(name), expires_at: Type.Optional(instantText) })
export type WantedKey = NonNullable<Type.Static<typeof wanted>>

const rotation = maybe({
  /** Seconds that the old key goes on working. */
  overlap: Type.Optional(suchAs(integer(0, KEY_OVERLAP.most, 'seconds'), KEY_OVERLAP.default)),
  /** Of the new key; default: that of the old one. */
  name: Type.Optional(name),
  /** Of the new key; default: that of the old one. */
  expires_at: Type.Optional(instantText),
})
export type KeyRotation = NonNullable<Type.Static<typeof rotation>>

/** Keys belong to an app. Deployed Tower's /api/keys, one key for everybody and readable at any time, is not carried on. */
export const keys = {
  list: route({
    method: 'GET',
    path: '/api/apps/:id/keys',
    needs: 'viewer',
    of: 'app',
    answer: ok(payload(Type.Array(sdkKey))),
    summary: 'The keys of an app, those that have ended too',
  }),
  create: route({
    method: 'POST',
    path: '/api/apps/:id/keys',
    needs: 'releaser',
    of: 'app',
    body: wanted,
    answer: created(payload(newSdkKey)),
    summary: 'Makes a key for servers, the only time that its text is shown',
  }),
  rotate: route({
    method: 'POST',
    path: '/api/apps/:id/keys/:keyId/rotate',
    needs: 'releaser',
    of: 'app',
    body: rotation,
    answer: created(payload(newSdkKey)),
    summary: 'Makes a key in place of another, which goes on working for a while',
  }),
  revoke: route({
    method: 'DELETE',
    path: '/api/apps/:id/keys/:keyId',
    needs: 'releaser',
    of: 'app',
    answer: ok(payload(sdkKey)),
    summary: 'Revokes a key, and ends the streams and NATS connections that it has opened',
  }),
}
