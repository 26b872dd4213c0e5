// An issuer of OpenID Connect: `node oidc-issuer.mjs <redirect uri> <accounts as JSON>`. It prints its address, and lets in
// whoever POST /who/<account> has named last; POST /clock/<ms> puts its clock back.
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const [redirectUri, accounts] = process.argv.slice(2)
const known = JSON.parse(accounts)
let who = ''
let sent = 0
let behindMs = 0
const { now } = Date
Date.now = () => now() - behindMs
let answer = (_request, response) => response.writeHead(503).end()
const server = createServer((request, response) => answer(request, response))
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'tower',
      client_secret: 'a secret of the client',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code'],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...known[accountId] }) }),
})

const oidc = provider.callback()
answer = async (request, response) => {
  if (request.url.startsWith('/clock/')) {
    behindMs = Number(request.url.slice('/clock/'.length))
    response.end()
  } else if (request.url.startsWith('/who/')) {
    who = request.url.slice('/who/'.length)
    response.end()
  } else if (request.url.startsWith('/interaction/')) {
    const { prompt, params, session } = await provider.interactionDetails(request, response)
    if (who === 'refused') return provider.interactionFinished(request, response, { error: 'access_denied' })
    if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId: who } })
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
    grant.addOIDCScope('openid email profile')
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
  } else if (who === 'endless' && request.url.startsWith('/token')) {
    // A hundred times what is read of it; whether all was taken stands in /sent.
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"access_token":"')
    for (sent = 0; sent < 100 && !response.destroyed; sent += 1) {
      if (!response.write('x'.repeat(1_000_000)))
        await new Promise((go) => response.once('drain', go).once('close', go))
    }
    response.end('"}')
  } else if (request.url === '/sent') {
    response.end(String(sent))
  } else {
    oidc(request, response)
  }
}
process.stdout.write(`${issuer}\n`)
