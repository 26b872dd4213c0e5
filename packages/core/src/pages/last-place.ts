/** The cookie by which a page tells Tower where somebody was last: the answer to the next one can name what it will read first. */
export const PLACE_COOKIE = 'tailslide-place'

/** Where the flags of an environment are looked at. */
export interface LastPlace {
  /** Of the page: browsers send cookies to every port of a host. */
  readonly host: string
  readonly project: string
  readonly environment: string
  readonly appId: number
}

export const placeCookie = ({ host, project, environment, appId }: LastPlace): string =>
  encodeURIComponent(JSON.stringify([host, project, environment, appId]))

/** Characters, encoded; of longer names nothing is told. */
export const LONGEST_PLACE_COOKIE = 1_000

/** Of a value that is decoded already. Undefined: it is not such a cookie. */
export function readPlaceCookie(text: string): LastPlace | undefined {
  if (text.length > LONGEST_PLACE_COOKIE) return undefined
  try {
    const read: unknown = JSON.parse(text)
    if (!Array.isArray(read)) return undefined
    const [host, project, environment, appId] = read
    const isPlace = [host, project, environment].every((each) => typeof each === 'string')
    return isPlace && Number.isSafeInteger(appId) && appId > 0 ? { host, project, environment, appId } : undefined
  } catch {
    return undefined
  }
}
