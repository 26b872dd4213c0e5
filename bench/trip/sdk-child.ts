/** A service behind some flags, with the SDK that its users have; it tells when each first failed here and was seen to be off. */
import { FlagManager } from 'tailslide'

const [options = '{}', flagNames = '[]', rate = '50', share = '100'] = process.argv.slice(2)
const names: string[] = JSON.parse(flagNames)
const manager = new FlagManager(JSON.parse(options))

interface Path {
  readonly toggler: ReturnType<FlagManager['newToggler']>
  fails: boolean
  firstFailureAt: number | null
  offAt: number | null
}

const paths = new Map<string, Path>(
  names.map((flagName) => [
    flagName,
    { toggler: manager.newToggler({ flagName }), fails: false, firstFailureAt: null, offAt: null },
  ]),
)
let calls = 0

manager.on('change', ({ flagName, after }) => {
  const path = paths.get(flagName)
  if (path && after?.is_active === false) path.offAt ??= Date.now()
})

function call(path: Path): void {
  calls += 1
  if (!path.toggler.isFlagActive(`user-${calls % 1_000}`)) return
  if (path.fails && Math.random() * 100 < Number(share)) {
    path.firstFailureAt ??= Date.now()
    path.toggler.emitFailure()
  } else {
    path.toggler.emitSuccess()
  }
}

/** Calls come when they come: each at a moment of its own. */
function callForEver(path: Path): void {
  call(path)
  setTimeout(() => callForEver(path), (-Math.log(1 - Math.random()) * 1_000) / Number(rate))
}

const pathOf = (flagName: string): Path => {
  const path = paths.get(flagName)
  if (!path) throw new Error(`this service has no flag ${flagName}`)
  return path
}

const answers: Record<string, (flagName: string) => unknown> = {
  async start() {
    const { ready } = await manager.initialize()
    for (const path of paths.values()) callForEver(path)
    return ready
  },
  isOn: (flagName) => pathOf(flagName).toggler.isFlagActive('user-1'),
  fail: (flagName) => Object.assign(pathOf(flagName), { fails: true, firstFailureAt: null, offAt: null }) && null,
  mend: (flagName) => Object.assign(pathOf(flagName), { fails: false }) && null,
  timing: (flagName) => {
    const { firstFailureAt, offAt } = pathOf(flagName)
    return { firstFailureAt, offAt }
  },
}

process.on('message', async (message: { id: number; ask: string; argument?: string }) => {
  process.send?.({ id: message.id, value: (await answers[message.ask]?.(message.argument ?? '')) ?? null })
})
