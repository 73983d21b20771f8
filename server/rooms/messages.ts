// stand-in of the sync engineer while the real one is written: replace it whole
export interface Messages { readonly pending: true }
export function createMessages(_context: unknown): Messages { return { pending: true }; }
