import { inShell } from '@tailslide/core'
import { code, double, type Part, single } from './parts.js'

export const LANGUAGES = ['typescript', 'javascript', 'python', 'go', 'ruby', 'curl'] as const
export type Language = (typeof LANGUAGES)[number]

/** What code has to know of where it runs. */
export interface Target {
  /** Where Tower is, such as `http://localhost:3001`. */
  readonly towerUrl: string
  /** The environment's number. */
  readonly appId: number
  readonly flag: string
  readonly flagId: number
}

interface Snippet {
  readonly install: string
  readonly parts: readonly Part[]
  /** Whether it needs a broker and a Redis besides Tower, as the SDKs before this one do. */
  readonly isCluster: boolean
}

/** In the environment of the service. */
export const KEY_VARIABLE = 'TAILSLIDE_SDK_KEY'

export const keyLine = (key: string): Part[] => [`export ${KEY_VARIABLE}=`, { filled: key }]

export function snippetOf(language: Language, target: Target): Snippet {
  return { install: INSTALLS[language], parts: WRITERS[language](target), isCluster: CLUSTER.has(language) }
}

const PACKAGE = "'tailslide'"
const CLUSTER: ReadonlySet<Language> = new Set(['python', 'go', 'ruby'])

/** The name on npm belongs to the deployed SDK: this one is packed in the clone first. */
const PACKED = 'in your clone: npm run pack · in your service: npm install <clone>/packed/tailslide-0.1.0.tgz'

const INSTALLS: Readonly<Record<Language, string>> = {
  typescript: PACKED,
  javascript: PACKED,
  python: 'pip install tailslide-sdk',
  go: 'go get github.com/tailslide-io/tailslide.go',
  ruby: 'gem install tailslide',
  curl: '',
}

const WRITERS: Readonly<Record<Language, (target: Target) => Part[]>> = {
  typescript: (target) => node(`import { FlagManager } from ${PACKAGE}`, target),
  javascript: (target) => [
    `const { FlagManager } = require(${PACKAGE})\n\nasync function main() {\n`,
    ...indented(node('', target)),
    '\n}\n\nmain()',
  ],
  python: ({ towerUrl, appId, flag }) => code`import asyncio, os
from tailslide import FlagManager

async def main():
    manager = FlagManager(
        nats_server=${double(natsOf(towerUrl))},
        nats_stream="flags_ruleset",
        app_id=${appId},
        user_context="user-1",
        sdk_key=os.environ["TAILSLIDE_SDK_KEY"],
        redis_host=${double(redisOf(towerUrl))},
        redis_port=6379,
    )
    await manager.initialize()
    flag = manager.new_toggler({"flag_name": ${double(flag)}})

    if not flag.is_flag_active():
        return old_path()
    try:
        new_path()
        await flag.emit_success()
    except Exception:
        await flag.emit_failure()  # counted, and judged
        raise

asyncio.run(main())`,
  go: ({ towerUrl, appId, flag }) => code`package main

import (
	"os"

	tailslide "github.com/tailslide-io/tailslide.go"
)

func main() {
	manager := tailslide.NewFlagManager(tailslide.FlagManagerConfig{
		NatsServer:  ${double(natsOf(towerUrl))},
		NatsStream:  "flags_ruleset",
		AppId:       ${double(String(appId))},
		UserContext: "user-1",
		SdkKey:      os.Getenv("TAILSLIDE_SDK_KEY"),
		RedisHost:   ${double(redisOf(towerUrl))},
		RedisPort:   "6379",
	})
	manager.InitializeFlags()
	flag, _ := manager.NewToggler(tailslide.TogglerConfig{FlagName: ${double(flag)}})

	if !flag.IsFlagActive() {
		oldPath()
	} else if err := newPath(); err != nil {
		flag.EmitFailure() // counted, and judged
	} else {
		flag.EmitSuccess()
	}
}`,
  ruby: ({ towerUrl, appId, flag }) => code`require 'async'
require 'tailslide'

Async do
  manager = FlagManager.new(
    nats_server: ${single(natsOf(towerUrl))},
    nats_stream: 'flags_ruleset',
    app_id: ${appId},
    user_context: 'user-1',
    sdk_key: ENV['TAILSLIDE_SDK_KEY'],
    redis_host: ${single(redisOf(towerUrl))},
    redis_port: 6379
  )
  manager.initialize_flags
  flag = manager.new_toggler({ flag_name: ${single(flag)} })

  if flag.is_flag_active
    begin
      new_path
      flag.emit_success
    rescue StandardError
      flag.emit_failure # counted, and judged
      raise
    end
  else
    old_path
  end
end`,
  curl: ({
    towerUrl,
    appId,
    flag,
    flagId,
  }) => code`# What services read: ${flag.replaceAll('\n', ' ')} and all other flags of this environment
curl -H "authorization: Bearer $TAILSLIDE_SDK_KEY" \\
  ${inShell(sdkRoute(towerUrl, appId, 'ruleset'))}

# And each time that one changes, for as long as you listen
curl -N -H "authorization: Bearer $TAILSLIDE_SDK_KEY" \\
  ${inShell(sdkRoute(towerUrl, appId, 'stream'))}

# How calls ended: "success" or "failure", counted once for each batch
curl -H "authorization: Bearer $TAILSLIDE_SDK_KEY" -H 'content-type: application/json' \\
  ${inShell(sdkRoute(towerUrl, appId, 'signals'))} \\
  -d '{"instance":"curl","batch":"'$(date +%s)'","counts":[{"flagId":${flagId},"kind":"success","count":1}]}'`,
}

const node = (imports: string, { towerUrl, appId, flag }: Target): Part[] => [
  ...(imports === '' ? [] : [`${imports}\n\n`]),
  ...code`const manager = new FlagManager({
  towerUrl: ${single(towerUrl)},
  appId: ${appId},
  sdkKey: process.env.TAILSLIDE_SDK_KEY ?? '',
})
await manager.initialize()

const flag = manager.newToggler({ flagName: ${single(flag)} })

await flag.run(
  () => newPath(),   // may fail: counted, and judged
  () => oldPath(),   // what everybody else gets
  { user: userId, fallback: true },
)`,
]

const indented = (parts: readonly Part[]): Part[] => {
  const inner = parts.map((part) => (typeof part === 'string' ? part.replace(/\n(?!\n|$)/g, '\n  ') : part))
  return ['  ', ...inner]
}

const hostOf = (url: string): string => new URL(url).hostname
const redisOf = (url: string): string => `http://${hostOf(url)}`
const sdkRoute = (url: string, appId: number, last: string): string => `${url}/api/sdk/apps/${appId}/${last}`
const natsOf = (url: string): string => `nats://${hostOf(url)}:4222`
