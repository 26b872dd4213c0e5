import type { Logger } from '@tailslide/core'

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
