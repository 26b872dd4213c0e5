/** No id, word or name of a route is longer; keys and tokens are. */
const LONGEST_SEGMENT = 24
const SECRET = /ts[ak]_/i

/** The path of a request as it may be logged: without its query, and without what looks like a key put in a path. */
export function shownPath(url: string): string {
  const [path = ''] = url.split(/[?#;]/, 1)
  return path
    .split('/')
    .slice(0, 12)
    .map((segment) => (segment.length > LONGEST_SEGMENT || SECRET.test(segment) ? '***' : segment))
    .join('/')
}
