import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { atExit } from '../at-exit.js'

/**
 * Makes sure that a child and its directory do not outlive this process, however it ends. A test runner that is killed
 * runs no exit hook, so a shell waits on a pipe whose other end only this process holds: when it closes, it clears up.
 * The child must lead a process group of its own (`detached`). Returns the release, for when the child is gone.
 */
export function guardChild(child: ChildProcess, directory: string): () => void {
  const { pid } = child
  if (pid === undefined) return () => {}

  const watcher = spawnWatcher(pid, directory)
  watcher.unref()
  // A pipe keeps the event loop alive unless it is unreferenced as well.
  const { stdin } = watcher
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref()

  const release = atExit(() => {
    killGroup(pid, 'SIGKILL')
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  })
  return () => {
    release()
    watcher.kill('SIGKILL')
  }
}

/** Kills the group and removes the directory when its standard input ends. */
export function spawnWatcher(pid: number, directory: string): ChildProcess & { readonly stdin: Writable } {
  const script = 'read -r _; kill -s KILL -- "-$1" 2>/dev/null; rm -rf -- "$2"'
  const watcher = spawn('/bin/sh', ['-c', script, 'watcher', String(pid), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watcher.once('error', () => {})
  watcher.stdin.on('error', () => {})
  return watcher
}

/** Signals every process of the group; false when there is none any more. */
export function killGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}
