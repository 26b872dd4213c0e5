import Type from 'typebox'
import { created, ok } from './answers.js'
import { route } from './route.js'
import { instant, payload } from './values.js'

/** Which SDKs it is for: those of servers, which get every rule of every flag, or those of browsers, which get answers. */
export const SDK_KEY_KINDS = ['server', 'client'] as const
export type SdkKeyKind = (typeof SDK_KEY_KINDS)[number]

const shown = {
  id: Type.Integer(),
  app_id: Type.Integer(),
  /** The first characters of the key. */
  prefix: Type.String(),
  created_at: instant,
  revoked_at: Type.Union([instant, Type.Null()]),
}

/** A key of an app without its text. */
const sdkKey = Type.Object(shown)
export type SdkKey = Type.Static<typeof sdkKey>

/** With its text, which is answered once and kept nowhere. */
const newSdkKey = Type.Object({ ...shown, key: Type.String() })
export type NewSdkKey = Type.Static<typeof newSdkKey>

/** Keys belong to an app. Deployed Tower's /api/keys, one key for everybody and readable at any time, is not carried on. */
export const keys = {
  list: route({
    method: 'GET',
    path: '/api/apps/:id/keys',
    needs: 'viewer',
    of: 'app',
    answer: ok(payload(Type.Array(sdkKey))),
    summary: 'The keys of an app, those that were revoked too',
  }),
  create: route({
    method: 'POST',
    path: '/api/apps/:id/keys',
    needs: 'releaser',
    of: 'app',
    answer: created(payload(newSdkKey)),
    summary: 'Makes a key, the only time that its text is shown',
  }),
  revoke: route({
    method: 'DELETE',
    path: '/api/apps/:id/keys/:keyId',
    needs: 'releaser',
    of: 'app',
    answer: ok(payload(sdkKey)),
    summary: 'Revokes a key, and ends the streams that it has opened',
  }),
}
