/** Keys that have stopped being valid: one, or all of an app. */
export type EndedKeys = { readonly keyId: number } | { readonly appId: number }
