import type { Answer, RunningTower } from './run-tower.js'

export interface Browser {
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** What it keeps of the Tower, as the header has it; empty after signing out. */
  readonly cookie: string
}

/** Keeps the cookie, and names Tower's own page as where what it sends is from. */
export function browserOf({ request, url }: Pick<RunningTower, 'request' | 'url'>, cookie = ''): Browser {
  let kept = cookie
  return {
    async request(method, path, body, headers = {}) {
      const answer = await request(method, path, {
        key: null,
        headers: { ...(kept !== '' && { cookie: kept }), ...(method !== 'GET' && { origin: url }), ...headers },
        ...(body !== undefined && { body }),
      })
      const given = answer.headers.get('set-cookie')
      if (given !== null) kept = given.includes('Max-Age=0') ? '' : (given.split(';')[0] ?? '')
      return answer
    },
    get cookie() {
      return kept
    },
  }
}
