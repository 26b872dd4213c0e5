import Type from 'typebox'
import { ok } from './answers.js'
import { route } from './route.js'
import { withNotice } from './values.js'

const flagId = Type.Integer()

/** `:id` is the flag's. */
export const circuits = {
  open: route({
    method: 'POST',
    path: '/api/flags/circuit/:id/open',
    heedsIfMatch: true,
    needs: 'editor',
    of: 'flag',
    protects: () => true,
    answer: ok(withNotice(flagId)),
    summary: "Opens a flag's circuit, which switches it off for everybody",
  }),
  close: route({
    method: 'POST',
    path: '/api/flags/circuit/:id/close',
    heedsIfMatch: true,
    needs: 'editor',
    of: 'flag',
    answer: ok(withNotice(flagId)),
    summary: "Closes a flag's circuit",
  }),
}
