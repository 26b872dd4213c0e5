/**
 * Addresses that differ in case alone are one person's, and so are those that look the same in another composition or
 * width.
 */
export const canonicalEmail = (email: string): string => email.normalize('NFKC').toLowerCase()
