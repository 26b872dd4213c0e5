import { DefaultReporter, type TestModule, type TestSpecification } from 'vitest/node'

const EVERY_MS = 10_000

/**
 * A line every ten seconds with what is done and what runs, and of the results the failures alone: what a person or a log
 * of continuous integration can follow.
 */
export default class Progress extends DefaultReporter {
  private readonly running = new Set<string>()
  private started = 0
  private files = { done: 0, failed: 0, all: 0 }
  private tests = 0
  private timer: NodeJS.Timeout | undefined

  constructor() {
    super({ summary: false, silent: 'passed-only' })
  }

  override onTestRunStart(specifications: readonly TestSpecification[]): void {
    super.onTestRunStart(specifications)
    this.started = performance.now()
    this.files = { done: 0, failed: 0, all: specifications.length }
    this.tests = 0
    this.timer = setInterval(() => this.tell(), EVERY_MS)
  }

  override onTestModuleQueued(module: TestModule): void {
    super.onTestModuleQueued(module)
    this.running.add(this.relative(module.moduleId))
  }

  override onTestModuleEnd(module: TestModule): void {
    super.onTestModuleEnd(module)
    this.running.delete(this.relative(module.moduleId))
    this.files.done += 1
    if (!module.ok()) this.files.failed += 1
    this.tests += [...module.children.allTests()].length
  }

  override printTestModule(module: TestModule): void {
    if (!module.ok()) super.printTestModule(module)
  }

  override onTestRunEnd(...args: Parameters<DefaultReporter['onTestRunEnd']>): void {
    clearInterval(this.timer)
    super.onTestRunEnd(...args)
  }

  private tell(): void {
    const seconds = Math.round((performance.now() - this.started) / 1000)
    const { done, failed, all } = this.files
    const failures = failed > 0 ? `, ${failed} failed` : ''
    this.log(
      `${seconds} s: ${done} of ${all} files, ${this.tests} tests${failures}; runs ${[...this.running].join(' ')}`,
    )
  }
}
