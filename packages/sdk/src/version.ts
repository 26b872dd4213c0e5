/** Of this package; a test holds it to the manifest. */
export const SDK_VERSION = '0.1.0'
export const SDK_NAME = 'typescript'
