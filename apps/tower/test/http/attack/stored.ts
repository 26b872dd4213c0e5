import { contract } from '@tailslide/api'
import { isRecord, parseRuleset } from '@tailslide/core'
import { Ajv } from 'ajv'
import { addKeywords } from '../../../src/http/keywords.js'
import type { RunningTower } from '../../harness/run-tower.js'
import type { JsonSchema } from './schema-values.js'

const ajv = addKeywords(new Ajv({ strict: false, allErrors: true }))

/** What is made by a route, wherever it is read, has to be what that route would have taken. */
const rulesOf = ({ body }: { readonly body: object }): JsonSchema['properties'] => Object(body).properties

const RULES = {
  project: rulesOf(contract.projects.create),
  environment: rulesOf(contract.environments.create),
  flag: rulesOf(contract.flags.create),
  webhook: rulesOf(contract.webhooks.create),
  token: rulesOf(contract.tokens.create),
  // Where a grant is from is answered, and nobody says it.
  person: { ...rulesOf(contract.people.invite), grants: {} },
}

/** In words, everything that stands there and that the schema of the route that made it forbids. */
export async function forbiddenThings({ get }: Pick<RunningTower, 'get'>): Promise<string[]> {
  const wrong: string[] = []
  const check = (what: keyof typeof RULES, things: unknown) => {
    for (const thing of Array.isArray(things) ? things : [things]) {
      for (const [name, schema] of Object.entries(RULES[what] ?? {})) {
        const value = isRecord(thing) ? thing[name] : undefined
        // Nothing was said of it.
        if (value === undefined || value === null) continue
        if (!ajv.validate(Object(schema), value)) {
          wrong.push(`${what}: ${name} ${JSON.stringify(value).slice(0, 200)} ${ajv.errorsText()}`)
        }
      }
    }
  }
  check('token', (await get('/api/tokens')).body.payload)
  check('person', (await get('/api/people')).body.payload)
  for (const project of (await get('/api/projects')).body.payload) {
    check('project', project)
    check('environment', project.environments)
    check('webhook', (await get(`/api/projects/${project.id}/webhooks`)).body.payload)
    for (const { app_id } of project.environments) {
      const flags = (await get(`/api/apps/${app_id}/flags`)).body.payload
      check('flag', flags)
      const { body } = await get(`/api/sdk/apps/${app_id}/ruleset`)
      const { problems } = parseRuleset(JSON.stringify(body))
      wrong.push(...problems.map((problem) => `ruleset of ${app_id}: ${JSON.stringify(problem).slice(0, 200)}`))
    }
  }
  return wrong
}
