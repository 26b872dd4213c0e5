// A service whose new path ends the process: nobody awaits what it threw. With `told`, as docs/sdk.md says.
import { FlagManager } from 'tailslide'

const [options, mode] = process.argv.slice(2)
const manager = new FlagManager({ logger: false, ...JSON.parse(options) })
await manager.initialize()
if (mode === 'told') {
  process.on('uncaughtException', async (error) => {
    process.stderr.write(`${error.stack}\n`)
    await manager.flush({ timeout: 10_000 })
    process.exit(1)
  })
}
const checkout = manager.newToggler({ flagName: 'checkout' })
const handle = async () =>
  checkout.run(
    () => {
      throw new Error('the new path is broken')
    },
    () => 'old',
  )
for (let call = 0; call < 5; call++) void handle()
