/** The connection as the screens say it. Times are ms since epoch. */
export type ConnectionView =
	/** `asOf`: when everything was last fetched. `isFailing`: the server answers calls with errors. */
	| { readonly kind: 'online'; readonly asOf?: number; readonly isFailing?: boolean }
	| { readonly kind: 'connecting' }
	/** Rooms caught up of rooms that changed. */
	| {
			readonly kind: 'syncing';
			readonly done: number;
			readonly total: number;
			readonly isStalled: boolean;
			readonly isFailing?: boolean;
	  }
	| {
			readonly kind: 'offline';
			readonly asOf?: number;
			readonly retryAt?: number;
			readonly isServer: boolean;
			readonly isFailing?: boolean;
	  }
	| { readonly kind: 'signed-out'; readonly reason: 'expired' | 'revoked' | 'signed_out' | 'other_account' };
