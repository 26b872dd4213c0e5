export { type Aerobat, type AerobatOptions, createAerobat } from './aerobat.js'
export { AerobatError, type AerobatErrorCode } from './errors.js'
export { createHealthServer, type HealthServer, type HealthServerOptions } from './health-server.js'
export type { AerobatStatus } from './metrics.js'
