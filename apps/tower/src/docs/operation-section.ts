import { headersOf, isRole, type Operation, paramNames, type Route } from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import { exampleRequest } from './example.js'
import { type Html, html } from './html.js'
import { ruleOf, schemaText } from './schema-text.js'

const NOTHING = html``

/** What one operation is asked with, and what it answers. */
export function operationSection({ id, route }: Operation): Html {
  const { method, path, body, answer, summary }: Route = route
  const isRead = /json|text\/plain/.test(answer.media)
  return html`<article id="${id}">
<h3><a href="#${id}">${method} ${path}</a></h3>
<p>${summary}. <span class="needs">${needsText(route)}</span></p>
${parameters(route)}
${body ? html`<h4>Body</h4><pre>${schemaText(body)}</pre>` : NOTHING}
<h4>Answers</h4>
<p><code>${answer.status}</code> ${answer.media}${otherStatus(answer.or)}; otherwise <a href="#problems">a problem</a></p>
${isRead ? html`<pre>${schemaText(answer.body)}</pre>` : NOTHING}
<h4>Example</h4><pre>${commandLike(route)}</pre>
</article>
`
}

const otherStatus = (or: 304 | 503 | undefined): string =>
  or === 304 ? ', 304 where the reader has the newest' : or === 503 ? ', 503 with the same body' : ''

const OF = { project: 'in the project', app: "in the app's project", flag: "in the flag's project" } as const

function needsText({ needs, of }: Route): string {
  if (needs === 'nobody') return 'Open to everybody.'
  if (needs === 'person') return 'For people who have signed in.'
  if (needs === 'admin') return 'For admins.'
  if (!isRole(needs)) return `For a ${needs.replace('-', ' ').replace('metrics', 'token for metrics')}, or an admin.`
  const where = of === 'mine' || of === 'projects' || of === undefined ? 'somewhere' : OF[of]
  return of === 'mine' ? 'For whoever has a role or a token.' : `Needs the role ${needs} ${where}, or more.`
}

function parameters(route: Route): Html {
  const { path, query }: { readonly path: string; readonly query?: unknown } = route
  const fields = isRecord(query) && isRecord(query.properties) ? query.properties : {}
  const required = isRecord(query) && Array.isArray(query.required) ? query.required : []
  const rows = [
    ...paramNames(path).map((name) => html`<tr><td>${name}</td><td>path</td><td>an id</td></tr>`),
    ...Object.entries(fields).map(([name, schema]) => {
      const where = required.includes(name) ? 'query' : 'query, optional'
      return html`<tr><td>${name}</td><td>${where}</td><td>${ruleOf(schema) || schemaText(schema)}</td></tr>`
    }),
    ...headersOf(route).map(
      ({ name, about }) => html`<tr><td>${name}</td><td>header, optional</td><td>${about}</td></tr>`,
    ),
  ]
  return rows.length === 0 ? NOTHING : html`<h4>Parameters</h4><table>${rows}</table>`
}

/** As it can be pasted into a shell, once the token is there. */
function commandLike(route: Route): string {
  const { method, needs } = route
  const { path, body } = exampleRequest(route)
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}"$TOWER${path}"`,
    ...(needs === 'nobody' ? [] : [credential(needs)]),
    ...(body === undefined ? [] : ['-H "content-type: application/json"', `-d '${JSON.stringify(body)}'`]),
  ].join(' \\\n  ')
}

const credential = (needs: Route['needs']): string =>
  needs === 'person' ? '-H "cookie: $COOKIE" -H "origin: $TOWER"' : '-H "authorization: Bearer $TOKEN"'
