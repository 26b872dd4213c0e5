import Type from 'typebox'
import { created, ok } from './answers.js'
import { flagChange, flagWithLogs, newFlag, onlyTakesAway, wholeFlag } from './flag-body.js'
import { route } from './route.js'
import { bool, ofChange, oneOf, only, payload, withNotice } from './values.js'

export const flags = {
  list: route({
    method: 'GET',
    path: '/api/apps/:id/flags',
    needs: 'viewer',
    of: 'app',
    answer: ok(payload(Type.Array(wholeFlag))),
    summary: 'The flags of an app, by their ids',
  }),
  create: route({
    method: 'POST',
    path: '/api/apps/:id/flags',
    needs: 'editor',
    of: 'app',
    body: newFlag,
    answer: created(withNotice(wholeFlag)),
    summary: 'Makes a flag',
  }),
  get: route({
    method: 'GET',
    path: '/api/flags/:id',
    needs: 'viewer',
    of: 'flag',
    answer: ok(payload(flagWithLogs)),
    summary: 'One flag, with what has happened to it',
  }),
  update: route({
    method: 'PATCH',
    path: '/api/flags/:id',
    heedsIfMatch: true,
    needs: 'editor',
    of: 'flag',
    body: flagChange,
    protects: onlyTakesAway,
    answer: ok(ofChange(wholeFlag)),
    summary: 'Changes the fields that are given and keeps the others',
  }),
  toggle: route({
    method: 'PATCH',
    path: '/api/flags/:id/toggle',
    heedsIfMatch: true,
    needs: 'editor',
    of: 'flag',
    body: only({ is_active: bool }),
    protects: onlyTakesAway,
    answer: ok(ofChange(wholeFlag)),
    summary: 'Switches a flag on or off',
  }),
  delete: route({
    method: 'DELETE',
    path: '/api/flags/:id',
    heedsIfMatch: true,
    needs: 'editor',
    of: 'flag',
    query: only({ environments: Type.Optional(oneOf('all')) }),
    answer: ok(payload(Type.Integer())),
    summary: 'Deletes a flag; with ?environments=all in all environments, where its project has several',
  }),
}
