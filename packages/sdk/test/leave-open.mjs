// Starts an SDK as its arguments say, decides, signals, and ends without disconnect().
import { FlagManager } from 'tailslide'

const manager = new FlagManager({ logger: false, ...JSON.parse(process.argv[2]) })
const { ready } = await manager.initialize()
const toggler = manager.newToggler({ flagName: 'checkout' })
toggler.emitSuccess()
await manager.flush()
// A mistake of its program must not hold it either.
const { flush } = manager
await flush().catch(() => {})
process.stdout.write(`${ready ? 'ready' : 'not ready'} ${toggler.isFlagActive('alice')} ${manager.stats().sent}\n`)
