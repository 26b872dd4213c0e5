/**
 * The status of a `Response` of `fetch`, which is handed over where other clients throw, and thrown where a framework means a
 * redirect; undefined for all else. By its tag and not its class: in Jest, and from node-fetch, it is no instance of ours.
 */
export function responseStatus(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    if (Object.prototype.toString.call(value) !== '[object Response]') return undefined
    const status: unknown = Reflect.get(value, 'status')
    return typeof status === 'number' ? status : undefined
  } catch {
    // Whatever throws when it is looked at has said nothing.
    return undefined
  }
}
