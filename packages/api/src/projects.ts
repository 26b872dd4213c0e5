import Type from 'typebox'
import { created, ok } from './answers.js'
import { wholeFlag } from './flag-body.js'
import { route } from './route.js'
import { bool, environmentName, instant, only, payload, projectTitle } from './values.js'

/** Environments that a project has at most: a change of a title is written to each of them. */
export const MOST_ENVIRONMENTS = 20

/** The environment of a project that is made as an app, as deployed clients do. */
export const PRODUCTION = 'production'
/** Those of a project that is made as one. */
export const NEW_ENVIRONMENTS: readonly string[] = [PRODUCTION, 'development']

/** What the wire calls an app: an environment of a project, with configurations of flags, keys and a ruleset of its own. */
const app = Type.Object({
  id: Type.Integer(),
  /** The project's, with the environment's name where that is not production. */
  title: Type.String(),
  created_at: instant,
  updated_at: instant,
  project_id: Type.Integer(),
  environment: Type.String(),
  /** Changes need the role of a releaser; whatever only protects users, such as switching off, does not. */
  is_protected: Type.Boolean(),
  /** Changes need a reason, but for those that only protect. */
  needs_reason: Type.Boolean(),
})
export type App = Type.Static<typeof app>

const environment = Type.Object({
  /** The id of the app that it is on the wire. */
  app_id: Type.Integer(),
  name: Type.String(),
  is_protected: Type.Boolean(),
  needs_reason: Type.Boolean(),
  created_at: instant,
})
export type Environment = Type.Static<typeof environment>

const project = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  created_at: instant,
  updated_at: instant,
  /** In the order in which they were made. */
  environments: Type.Array(environment),
})
export type Project = Type.Static<typeof project>

const named = only({ title: projectTitle })

const guards = { is_protected: Type.Optional(bool), needs_reason: Type.Optional(bool) }

export const projects = {
  list: route({
    method: 'GET',
    path: '/api/projects',
    needs: 'viewer',
    of: 'projects',
    answer: ok(payload(Type.Array(project))),
    summary: 'The projects that you may see, by their ids',
  }),
  create: route({
    method: 'POST',
    path: '/api/projects',
    needs: 'admin',
    body: named,
    answer: created(payload(project)),
    summary: `Makes a project with the environments ${NEW_ENVIRONMENTS.join(' and ')}`,
  }),
  get: route({
    method: 'GET',
    path: '/api/projects/:id',
    needs: 'viewer',
    of: 'project',
    answer: ok(payload(project)),
    summary: 'One project',
  }),
  rename: route({
    method: 'PATCH',
    path: '/api/projects/:id',
    needs: 'admin',
    body: named,
    answer: ok(payload(project)),
    summary: 'Gives a project another title',
  }),
  delete: route({
    method: 'DELETE',
    path: '/api/projects/:id',
    needs: 'admin',
    answer: ok(payload(project)),
    summary: 'Deletes a project with all environments, so that every SDK of them turns to its defaults',
  }),
}

export const environments = {
  create: route({
    method: 'POST',
    path: '/api/projects/:id/environments',
    needs: 'admin',
    body: only({ name: environmentName, ...guards }),
    answer: created(payload(project)),
    summary: 'Adds an environment, in which every flag of the project is off',
  }),
  update: route({
    method: 'PATCH',
    path: '/api/projects/:id/environments/:appId',
    needs: 'admin',
    body: only({ name: Type.Optional(environmentName), ...guards }),
    answer: ok(payload(project)),
    summary: 'Renames or protects an environment',
  }),
  delete: route({
    method: 'DELETE',
    path: '/api/projects/:id/environments/:appId',
    needs: 'admin',
    answer: ok(payload(project)),
    summary: 'Deletes an environment with its keys, so that every SDK of it turns to its defaults',
  }),
  ofFlag: route({
    method: 'GET',
    path: '/api/flags/:id/environments',
    needs: 'viewer',
    of: 'flag',
    answer: ok(payload(Type.Array(Type.Object({ environment, flag: wholeFlag })))),
    summary: 'The same flag in all environments of its project',
  }),
}

/** Environments as deployed clients know them. */
export const apps = {
  list: route({
    method: 'GET',
    path: '/api/apps',
    needs: 'viewer',
    of: 'projects',
    answer: ok(payload(Type.Array(app))),
    summary: 'The environments of all projects that you may see, by their ids',
  }),
  create: route({
    method: 'POST',
    path: '/api/apps',
    needs: 'admin',
    body: named,
    answer: created(payload(app)),
    summary: `Makes a project with the environment ${PRODUCTION} alone`,
  }),
  get: route({
    method: 'GET',
    path: '/api/apps/:id',
    needs: 'viewer',
    of: 'app',
    answer: ok(payload(app)),
    summary: 'One environment',
  }),
  rename: route({
    method: 'PATCH',
    path: '/api/apps/:id',
    needs: 'admin',
    body: named,
    answer: ok(payload(app)),
    summary: 'Gives the project of the environment another title',
  }),
  delete: route({
    method: 'DELETE',
    path: '/api/apps/:id',
    needs: 'admin',
    answer: ok(payload(app)),
    summary: 'Deletes a project that has this environment alone, so that every SDK of it turns to its defaults',
  }),
}
