import * as core from '@tailslide/core'
import { expect, it } from 'vitest'

it('the package exports these names and no others', () => {
  expect(Object.keys(core).sort()).toMatchInlineSnapshot(`
    [
      "ALL_RULESETS",
      "CIRCUIT_SUBJECTS",
      "CoreError",
      "DEFAULT_MINIMUM_REQUESTS",
      "DEFAULT_STREAM",
      "DEFAULT_WINDOW_MS",
      "HEADERS",
      "INITIAL_CIRCUIT",
      "NO_COUNTS",
      "SIGNAL_KINDS",
      "SIGNAL_RETENTION_MS",
      "appSubjects",
      "circuitFields",
      "circuitOf",
      "circuitRules",
      "compileFlag",
      "countByFlag",
      "countsSince",
      "decide",
      "encodeCircuitMessage",
      "encodeRuleset",
      "evaluate",
      "firstPercentage",
      "healthyTime",
      "isActive",
      "nextPercentage",
      "parseCircuit",
      "parseCircuitMessage",
      "parseRuleset",
      "parseRulesetSubject",
      "recoveryDelayAfter",
      "rolloutBucket",
      "rolloutPosition",
      "rulesetSubject",
      "signalKey",
      "step",
      "tripVerdict",
      "windowStart",
    ]
  `)
})
