import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'

interface Readiness {
  readonly status: string
  readonly parts: Readonly<Record<string, string>>
  /** Rulesets that the broker has not stored yet. */
  readonly publisher: { readonly behind: number }
}

/** Tower's HTTP API over TLS, for a person who trusts this authority; answers like `api` of tailslide-process. */
export function httpsApi(url: string, token: string, caFile: string) {
  const agent = new Agent({ ca: readFileSync(caFile) })

  const ask = (method: string, path: string, body?: object): Promise<{ status: number | undefined; text: string }> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) }
      const asking = request(url + path, { method, agent, headers }, async (response) => {
        let text = ''
        for await (const chunk of response) text += chunk
        resolve({ status: response.statusCode, text })
      })
      asking.on('error', reject)
      asking.end(body && JSON.stringify(body))
    })

  return {
    async call(method: string, path: string, body?: object) {
      const { status = 0, text } = await ask(method, `/api${path}`, body)
      if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
      return JSON.parse(text).payload
    },
    async readiness(): Promise<Readiness> {
      return JSON.parse((await ask('GET', '/readyz')).text)
    },
  }
}
