/** The connection as the screens say it. Times are ms since epoch. */
export type ConnectionView =
	| { readonly kind: 'online' }
	| { readonly kind: 'connecting' }
	/** Rooms caught up of rooms that changed. */
	| { readonly kind: 'syncing'; readonly done: number; readonly total: number; readonly isStalled: boolean }
	| { readonly kind: 'offline'; readonly asOf?: number; readonly retryAt?: number; readonly isServer: boolean }
	| { readonly kind: 'signed-out'; readonly reason: 'expired' | 'revoked' | 'signed_out' | 'other_account' };
