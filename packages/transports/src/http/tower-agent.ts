import type { Agent, AgentOptions } from 'node:http'

export interface TowerAgent {
  readonly agent: Agent
  /** Closes the sockets that wait, unless they are others' too. */
  close(): void
}

/**
 * An agent of our own that reaches others as the platform's does: by the proxy of the environment where Node was told to
 * use it (NODE_USE_ENV_PROXY), with certificates that were set for the whole process. Where somebody has put an agent
 * of another kind in the platform's place, that one is used. `keepAlive`: sockets wait for the next request.
 */
export function createTowerAgent(secure: boolean, keepAlive: boolean): TowerAgent {
  const platform = secure ? https() : http()
  // Read at each use: a program may replace it, and a named import would not see that.
  const { globalAgent } = platform
  if (globalAgent.constructor !== platform.Agent) return { agent: globalAgent, close() {} }
  const agent = new platform.Agent({ ...optionsOf(globalAgent), keepAlive })
  return { agent, close: () => agent.destroy() }
}

/** Loaded when Tower is asked: who gets rulesets another way does without it. */
export const http = () => process.getBuiltinModule('node:http')

/** It brings TLS along (1 MB), so it is loaded when an address asks for it. */
export const https = () => process.getBuiltinModule('node:https')

/** All but its timeout of 5 s, which a stream that is silent for a while would meet. */
function optionsOf(agent: Agent): AgentOptions {
  const { timeout, ...options } = 'options' in agent && isObject(agent.options) ? agent.options : {}
  return options
}

const isObject = (value: unknown): value is AgentOptions => typeof value === 'object' && value !== null
