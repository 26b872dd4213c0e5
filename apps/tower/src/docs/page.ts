import { type Operation, PROBLEM_STATUSES } from '@tailslide/api'
import { html } from './html.js'
import { operationSection } from './operation-section.js'

/** The whole contract on one page, all of it open, so that the browser's search finds whatever stands in it. */
export function docsPage(operations: readonly Operation[]): string {
  const resources = [...new Set(operations.map(({ resource }) => resource))]
  const of = (wanted: string) => operations.filter(({ resource }) => resource === wanted)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Tailslide Tower: the HTTP API</title>
<link rel="stylesheet" href="/api/docs/style.css">
</head>
<body>
<nav aria-label="Operations">
${resources.map(
  (resource) => html`<h2><a href="#${resource}">${resource}</a></h2>
<ul>${of(resource).map(({ id, route }) => html`<li><a href="#${id}">${route.method} ${route.path}</a></li>`)}</ul>
`,
)}<h2><a href="#problems">problems</a></h2>
</nav>
<main>
<h1>Tailslide Tower: the HTTP API</h1>
<p>What stands here can be read by programs too: <a href="/api/openapi.json">openapi.json</a>, a document of OpenAPI 3.1.
An API token is sent as <code>authorization: Bearer &lt;token&gt;</code>, an SDK key in the same way; browsers send the
cookie of who has signed in. Why a change is made can be sent with it, as <code>tailslide-reason: &lt;words&gt;</code>.
Behind a type stands its rule; what has a question mark can be left out.</p>
${resources.map(
  (resource) => html`<section aria-label="${resource}"><h2 id="${resource}">${resource}</h2>
${of(resource).map(operationSection)}</section>
`,
)}<section><h2 id="problems">problems</h2>
<p>Every answer that is no success is a problem (RFC 9457, <code>application/problem+json</code>), with a
<code>detail</code> for people and a <code>code</code> for programs:</p>
<table>${Object.entries(PROBLEM_STATUSES).map(
    ([code, status]) => html`<tr><td>${status}</td><td><code>${code}</code></td></tr>`,
  )}</table></section>
</main>
</body>
</html>
`.text
}
