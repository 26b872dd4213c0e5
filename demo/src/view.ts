/** What the audience sees at one moment. Percentages 0 to 100. */
export interface Moment {
  readonly scene: string
  readonly rollout: number
  readonly newPath: number
  readonly failed: number
  /** Such as "closed", "open", "recovering at 30 %". */
  readonly circuit: string
}

export interface View {
  show(moment: Moment): void
  /** Something happened that should stay readable. */
  say(text: string): void
  end(): void
}

type Output = Pick<NodeJS.WriteStream, 'write'>

const BAR_WIDTH = 40
const HISTORY = 60
const BLOCKS = ' ▁▂▃▄▅▆▇█'

const colour = (code: number, text: string): string => `\u001b[${code}m${text}\u001b[0m`
const green = (text: string): string => colour(32, text)
const red = (text: string): string => colour(31, text)
const yellow = (text: string): string => colour(33, text)
const bold = (text: string): string => colour(1, text)
const dim = (text: string): string => colour(2, text)

const percent = (value: number): string => `${value.toFixed(0).padStart(3)} %`

function bar(value: number, paint: (text: string) => string): string {
  const full = Math.round((Math.min(100, Math.max(0, value)) / 100) * BAR_WIDTH)
  return paint('█'.repeat(full)) + dim('░'.repeat(BAR_WIDTH - full))
}

const block = (value: number): string => BLOCKS[Math.ceil((Math.min(100, value) / 100) * (BLOCKS.length - 1))] ?? ' '

function paintCircuit(circuit: string): string {
  if (circuit.startsWith('closed')) return green(`● ${circuit}`)
  return circuit.startsWith('open') ? red(`○ ${circuit}`) : yellow(`◐ ${circuit}`)
}

/** Redraws a panel in place; what is said scrolls away above it. */
export function terminalView(output: Output): View {
  const history: { newPath: number; failed: number }[] = []
  let panelLines = 0
  let last: Moment | undefined

  const erasePanel = (): string => (panelLines === 0 ? '' : `\u001b[${panelLines}A\u001b[J`)

  const drawPanel = (moment: Moment): string => {
    const lines = [
      '',
      `  ${bold('new-checkout')}  ${dim(moment.scene)}`,
      '',
      `  rollout       ${bar(moment.rollout, (text) => colour(34, text))} ${percent(moment.rollout)}`,
      `  on new path   ${bar(moment.newPath, green)} ${percent(moment.newPath)}`,
      `  failing       ${bar(moment.failed, red)} ${percent(moment.failed)}`,
      `  circuit       ${paintCircuit(moment.circuit)}`,
      '',
      `  ${dim('new path ')} ${green(history.map((point) => block(point.newPath)).join(''))}`,
      `  ${dim('failures ')} ${red(history.map((point) => block(point.failed)).join(''))}`,
      '',
    ]
    panelLines = lines.length
    return `${lines.join('\n')}\n`
  }

  return {
    show(moment) {
      last = moment
      history.push({ newPath: moment.newPath, failed: moment.failed })
      if (history.length > HISTORY) history.shift()
      output.write(erasePanel() + drawPanel(moment))
    },
    say(text) {
      output.write(`${erasePanel()}${text}\n${last ? drawPanel(last) : ''}`)
    },
    end() {
      panelLines = 0
    },
  }
}

/** For logs and pipes: a line each second and one for everything said. */
export function plainView(output: Output, now: () => number): View {
  const startedAt = now()
  let lastShownAt = Number.NEGATIVE_INFINITY
  const stamp = (): string => `${((now() - startedAt) / 1000).toFixed(1).padStart(5)} s`
  return {
    show(moment) {
      if (now() - lastShownAt < 1_000) return
      lastShownAt = now()
      output.write(
        `${stamp()}  rollout ${percent(moment.rollout)}  new path ${percent(moment.newPath)}  failing ${percent(moment.failed)}  circuit ${moment.circuit}\n`,
      )
    },
    say(text) {
      output.write(`${stamp()}  ${text}\n`)
    },
    end() {},
  }
}
