import Type from 'typebox'
import { created, ok } from './answers.js'
import { route } from './route.js'
import { instant, only, payload, title } from './values.js'

/** What the wire calls an app: flags, keys and a ruleset of its own. */
const app = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  created_at: instant,
  updated_at: instant,
})
export type App = Type.Static<typeof app>

const named = only({ title })

export const projects = {
  list: route({
    method: 'GET',
    path: '/api/apps',
    needs: 'viewer',
    answer: ok(payload(Type.Array(app))),
    summary: 'All apps, by their ids',
  }),
  create: route({
    method: 'POST',
    path: '/api/apps',
    needs: 'admin',
    body: named,
    answer: created(payload(app)),
    summary: 'Makes an app',
  }),
  get: route({
    method: 'GET',
    path: '/api/apps/:id',
    needs: 'viewer',
    answer: ok(payload(app)),
    summary: 'One app',
  }),
  rename: route({
    method: 'PATCH',
    path: '/api/apps/:id',
    needs: 'admin',
    body: named,
    answer: ok(payload(app)),
    summary: 'Gives an app another title',
  }),
  delete: route({
    method: 'DELETE',
    path: '/api/apps/:id',
    needs: 'admin',
    answer: ok(payload(app)),
    summary: 'Deletes an app with its flags and keys, so that every SDK of it turns to its defaults',
  }),
}
