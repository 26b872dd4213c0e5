import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type BuiltFile, type BuiltFiles, readBuiltFiles } from './built-files.js'
import { readFirst } from './read-first.js'

/**
 * What a page of ours may do, and a worker of it: load its own files and talk to its own Tower. No text becomes markup or a
 * script's address but by the one policy `tailslide`, which the dashboard makes for the address of its worker.
 */
const POLICY = [
  "default-src 'none'",
  ...['script', 'style', 'img', 'font', 'connect', 'worker', 'manifest'].map((kind) => `${kind}-src 'self'`),
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types tailslide',
].join('; ')

const INDEX = '/index.html'
const ASSETS = '/assets/'
/** Programs ask for these; all other paths are addresses of pages to whoever asks for HTML. */
const OF_PROGRAMS = /^\/(?:api|assets|healthz|readyz|metrics)(?:\/|$)/
/** No page has such an address, but for a flag with \ in its title, and who looks for a hole is not to take an answer for one. */
const OF_NOBODY = /\/\.{1,2}(?:\/|$)|\/\/|\\|%(?:00|2e%2e)|^\/(?!p\/).*%5c|^\/(?:api|assets)%/i

/**
 * Answers what browsers load: each page's address with `index.html`, which finds out in the browser what to show, and files under
 * `/assets`, whose names change with what is in them. All else is for `handler`, a file of an older build too.
 */
export function withPages(handler: RequestListener, directory: string | undefined): RequestListener {
  if (directory === undefined) return handler
  const files: BuiltFiles = readBuiltFiles(directory)
  const page = files.get(INDEX)
  return (request, response) => {
    const file = wanted(files, request)
    if (!file) return handler(request, response)
    const first = file === page ? readFirst(request) : undefined
    if (first !== undefined) response.setHeader('link', first)
    answer(file, request, response)
  }
}

function wanted(files: BuiltFiles, request: IncomingMessage): BuiltFile | undefined {
  const { method, url = '' } = request
  if ((method !== 'GET' && method !== 'HEAD') || !url.startsWith('/')) return undefined
  const path = url.split('?', 1)[0] ?? ''
  if (path.startsWith(ASSETS)) return files.get(path)
  return !OF_PROGRAMS.test(path) && !OF_NOBODY.test(path) && wantsHtml(request) ? files.get(INDEX) : undefined
}

/** Browsers do, where somebody goes to an address. */
export const wantsHtml = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  /(?:^|[\s,])text\/html(?:$|[\s,;])/.test(headers.accept ?? '')

function answer(file: BuiltFile, { method, headers }: IncomingMessage, response: ServerResponse): void {
  const { type, etag, isLasting, bodies } = file
  const encoding = ENCODINGS.find((each) => bodies[each] && accepts(headers['accept-encoding'], each)) ?? 'identity'
  const body = bodies[encoding] ?? bodies.identity
  const tag = `"${etag}-${encoding}"`
  // A browser takes the headers of a 304 in place of those that it has kept: it gets all of them.
  response.setHeader('content-security-policy', POLICY)
  response.setHeader('cache-control', isLasting ? 'public, max-age=31536000, immutable' : 'no-cache')
  // `/` tells programs that Tower is there, and people their flags.
  response.setHeader('vary', 'accept, accept-encoding')
  response.setHeader('etag', tag)
  if (headers['if-none-match']?.includes(tag)) {
    response.writeHead(304).end()
    return
  }
  response.writeHead(200, {
    'content-type': type,
    'content-length': body.length,
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
  })
  response.end(method === 'HEAD' ? undefined : body)
}

/** The smaller ones first. */
const ENCODINGS = ['br', 'gzip'] as const

const accepts = (header: string | string[] | undefined, encoding: string): boolean =>
  String(header ?? '')
    .split(',', 20)
    .some((each) => each.trim() === encoding || each.trim().startsWith(`${encoding};`))
