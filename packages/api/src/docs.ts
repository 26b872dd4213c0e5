import Type from 'typebox'
import { route } from './route.js'

const file = <const Media extends 'text/html' | 'text/css'>(media: Media) =>
  ({ status: 200, media, body: Type.String(), or: 304 }) as const

/** What stands here, for programs and for people. Open to everybody: it is what everybody can read in the sources. */
export const docs = {
  openApi: route({
    method: 'GET',
    path: '/api/openapi.json',
    needs: 'nobody',
    answer: {
      status: 200,
      media: 'application/json',
      body: Type.Object({
        openapi: Type.Literal('3.1.0'),
        info: Type.Object({ title: Type.String(), version: Type.String(), description: Type.String() }),
        paths: Type.Unsafe<object>({ type: 'object' }),
        components: Type.Unsafe<object>({ type: 'object' }),
        tags: Type.Array(Type.Object({ name: Type.String() })),
      }),
      or: 304,
    },
    summary: 'This API as a document of OpenAPI 3.1',
  }),
  page: route({
    method: 'GET',
    path: '/api/docs',
    needs: 'nobody',
    answer: file('text/html'),
    summary: 'This API as a page for people',
  }),
  style: route({
    method: 'GET',
    path: '/api/docs/style.css',
    needs: 'nobody',
    answer: file('text/css'),
    summary: 'How that page looks',
  }),
}
