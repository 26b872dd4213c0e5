// An SDK in a process of its own, with the options that its argument names. Tells its state and its flags as they change.
import { FlagManager } from 'tailslide'

const say = (line) => process.stdout.write(`${line}\n`)
const manager = new FlagManager(JSON.parse(process.argv[2]))
const toggler = manager.newToggler({ flagName: 'checkout' })
manager.on('ready', () => say('ready'))
manager.on('stale', ({ error }) => say(`stale: ${error.message}`))
manager.on('error', (error) => say(`error: ${error.message}`))
manager.on('change', () => say(`checkout is ${toggler.isFlagActive('alice') ? 'on' : 'off'}`))
const { ready } = await manager.initialize()
say(`initialized: ${ready ? 'ready' : 'not ready'}`)
setInterval(() => {}, 1_000_000)
