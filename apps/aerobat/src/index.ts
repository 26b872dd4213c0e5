export { type Aerobat, type AerobatOptions, createAerobat } from './aerobat.js'
export { AerobatError, type AerobatErrorCode } from './errors.js'
