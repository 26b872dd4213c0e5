import { VERBS } from './verbs.js'

const ROUTE = /\b(GET|POST|PUT|PATCH|DELETE) (\/api\/[\w/-]+)(?:\?(\w+)=(\w+))?/g

/** What Tower tells of its routes, in the words of the terminal: `POST /api/flags/circuit/7/close` is `tailslide circuit close id:7`. */
export const inCommands = (notice: string): string =>
  notice.replace(ROUTE, (told: string, ...[method, path = '', field, value]: string[]) => {
    const [id] = /\d+/.exec(path) ?? []
    const name = `${method} ${path.replace(/\d+/, ':id')}`
    const [, verb] = Object.entries(VERBS).find(([route]) => route === name) ?? []
    if (typeof verb !== 'object') return told
    const option = field === undefined ? [] : [`--${field} ${value}`]
    return `\`tailslide ${[verb.words, ...(id === undefined ? [] : [`id:${id}`]), ...option].join(' ')}\``
  })
