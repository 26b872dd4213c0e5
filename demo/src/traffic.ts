import { Agent, request } from 'node:http'

export interface Served {
  readonly at: number
  readonly path: 'new' | 'old'
  readonly ok: boolean
}

const USERS = 500
const REQUESTS_PER_SECOND = 200
const REMEMBER_MS = 2_000

/** Users who visit the service, again and again, in no particular order. */
export class Traffic {
  readonly #url: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 })
  #recent: Served[] = []
  #timer: NodeJS.Timeout | undefined
  #sent = 0
  #failed = 0
  #startedAt = 0

  constructor(serviceUrl: string) {
    this.#url = serviceUrl
  }

  start(): void {
    this.#startedAt = performance.now()
    this.#timer = setInterval(() => this.#sendWhatIsDue(), 10)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#agent.destroy()
  }

  get totals(): { sent: number; failed: number } {
    return { sent: this.#sent, failed: this.#failed }
  }

  /** What the last two seconds looked like, both as a percentage of all requests. */
  shares(): { newPath: number; failed: number } {
    const since = performance.now() - REMEMBER_MS
    this.#recent = this.#recent.filter((served) => served.at >= since)
    const all = Math.max(1, this.#recent.length)
    return {
      newPath: (this.#recent.filter((served) => served.path === 'new').length / all) * 100,
      failed: (this.#recent.filter((served) => !served.ok).length / all) * 100,
    }
  }

  /** Timers come late; what is due is counted from the clock, so the rate holds. */
  #sendWhatIsDue(): void {
    const due = Math.floor(((performance.now() - this.#startedAt) / 1000) * REQUESTS_PER_SECOND)
    while (this.#sent < due) this.#sendOne()
  }

  #sendOne(): void {
    this.#sent += 1
    const user = `user-${Math.floor(Math.random() * USERS)}`
    const outgoing = request(`${this.#url}/checkout?user=${user}`, { agent: this.#agent }, (response) => {
      response.setEncoding('utf8')
      let body = ''
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => {
        const ok = response.statusCode === 200
        if (!ok) this.#failed += 1
        this.#recent.push({ at: performance.now(), path: body.includes('"new"') ? 'new' : 'old', ok })
      })
    })
    outgoing.on('error', () => {
      this.#failed += 1
    })
    outgoing.end()
  }
}
