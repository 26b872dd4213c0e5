import { EventEmitter } from 'node:events'
import type { Closing } from '../../src/http/closing.js'

/** An answer that a test ends. */
export class ClosingAnswer extends EventEmitter implements Closing {
  closed = false
  close(): void {
    this.closed = true
    this.emit('close')
  }
}
