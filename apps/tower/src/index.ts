export type { DatabaseOptions } from './db/database.js'
export { type FieldProblem, TowerError, type TowerErrorCode } from './errors.js'
export { createTower, type Tower, type TowerOptions } from './tower.js'
