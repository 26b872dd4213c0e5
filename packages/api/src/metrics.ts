import { text } from './answers.js'
import { route } from './route.js'
import { ANY_QUERY } from './values.js'

export const metrics = {
  read: route({
    method: 'GET',
    path: '/metrics',
    needs: 'metrics',
    query: ANY_QUERY,
    answer: text,
    summary: 'What Tower counts, for Prometheus',
  }),
}
