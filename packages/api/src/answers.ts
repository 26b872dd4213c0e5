import Type from 'typebox'
import type { Answer } from './route.js'

export const ok = <T extends Type.TSchema>(body: T) =>
  ({ status: 200, media: 'application/json', body }) as const satisfies Answer

export const created = <T extends Type.TSchema>(body: T) =>
  ({ status: 201, media: 'application/json', body }) as const satisfies Answer

export const text = { status: 200, media: 'text/plain', body: Type.String() } as const satisfies Answer

/** Nothing, and the header `location`. */
export const elsewhere = { status: 303, media: 'text/plain', body: Type.String() } as const satisfies Answer

/** Server-sent events. */
export const events = { status: 200, media: 'text/event-stream', body: Type.String() } as const satisfies Answer
