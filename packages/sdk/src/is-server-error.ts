/**
 * A response that says that the server failed, as `fetch` returns it where other clients throw. By its tag and not its class:
 * in Jest, and from node-fetch, it is no instance of ours.
 */
export function isServerError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  try {
    if (Object.prototype.toString.call(value) !== '[object Response]') return false
    const status: unknown = Reflect.get(value, 'status')
    return typeof status === 'number' && status >= 500
  } catch {
    // Whoever throws when it is looked at has said nothing.
    return false
  }
}
