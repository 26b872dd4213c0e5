// Does nothing but wait for its flags: says when it is ready, and of each change when it was heard.
import { FlagManager } from 'tailslide'

/** Milliseconds on a clock that all processes of this machine share. */
const now = () => Number(process.hrtime.bigint()) / 1e6
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

// Holds the process without ever turning its event loop.
setInterval(() => {}, 2_147_483_647)
const manager = new FlagManager(JSON.parse(process.argv[2]))
manager.on('change', ({ flagName }) => say({ heard: flagName, at: now() }))
const begun = now()
const { ready, error } = await manager.initialize()
say({ ready, ms: now() - begun, flags: manager.stats().flags, error: error?.message })
