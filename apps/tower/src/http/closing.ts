/** An answer on its way, as far as somebody waits for its end. */
export interface Closing {
  readonly closed: boolean
  once(event: 'close', listener: () => void): unknown
}
