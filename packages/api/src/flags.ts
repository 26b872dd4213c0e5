import Type from 'typebox'
import { created, ok } from './answers.js'
import { flagChange, flagWithLogs, newFlag, wholeFlag } from './flag-body.js'
import { route } from './route.js'
import { bool, only, payload, withNotice } from './values.js'

export const flags = {
  list: route({
    method: 'GET',
    path: '/api/apps/:id/flags',
    needs: 'viewer',
    answer: ok(payload(Type.Array(wholeFlag))),
    summary: 'The flags of an app, by their ids',
  }),
  create: route({
    method: 'POST',
    path: '/api/apps/:id/flags',
    needs: 'editor',
    body: newFlag,
    answer: created(withNotice(wholeFlag)),
    summary: 'Makes a flag',
  }),
  get: route({
    method: 'GET',
    path: '/api/flags/:id',
    needs: 'viewer',
    answer: ok(payload(flagWithLogs)),
    summary: 'One flag, with what has happened to it',
  }),
  update: route({
    method: 'PATCH',
    path: '/api/flags/:id',
    needs: 'editor',
    body: flagChange,
    answer: ok(withNotice(wholeFlag)),
    summary: 'Changes the fields that are given and keeps the others',
  }),
  toggle: route({
    method: 'PATCH',
    path: '/api/flags/:id/toggle',
    needs: 'editor',
    body: only({ is_active: bool }),
    answer: ok(withNotice(wholeFlag)),
    summary: 'Switches a flag on or off',
  }),
  delete: route({
    method: 'DELETE',
    path: '/api/flags/:id',
    needs: 'editor',
    answer: ok(payload(Type.Integer())),
    summary: 'Deletes a flag',
  }),
}
