import Type from 'typebox'
import { events as eventStream } from './answers.js'
import { route } from './route.js'
import { idText, only } from './values.js'

/**
 * The events of the stream for people, by type.
 * ready   the stream stands; its id is that of the entry after which it goes on
 * entry   something was done or has happened: an entry of the history
 * flags   the flags of an environment are others than before
 * missed  more has happened since the entry that the reader has named than is told here: it has to be read anew
 * beat    nothing else was to be told for 3 s; a page in a browser sees no comments, and would take a frozen Tower for a quiet one
 * bye     Tower stops; the reader is to come back
 */
export const EVENT_TYPES = ['ready', 'entry', 'flags', 'missed', 'beat', 'bye'] as const
export type EventType = (typeof EVENT_TYPES)[number]

export const events = {
  stream: route({
    method: 'GET',
    path: '/api/events',
    needs: 'viewer',
    of: 'projects',
    query: only({
      project: Type.Optional(idText),
      app: Type.Optional(idText),
      /** The entry that the reader has, where it cannot send `Last-Event-ID`, which goes before it. */
      after: Type.Optional(Type.String({ pattern: '^[0-9]{1,10}$', rule: 'must be the id of an entry, or 0' })),
    }),
    answer: eventStream,
    summary: 'What happens in the projects that you may see, as it happens',
  }),
}
