/** What the environment can do to the replica. Closed: each kind is decided on somewhere. */
export type SyncErrorKind = 'device-full' | 'device-lost' | 'not-found' | 'unreachable';

export class SyncError extends Error {
	readonly kind: SyncErrorKind;

	constructor(kind: SyncErrorKind, options?: { cause?: unknown }) {
		super(kind, options);
		this.name = 'SyncError';
		this.kind = kind;
	}
}
