/** What a composer knows of the room it writes to and of the person who writes. Whoever builds the page says it; a composer that stands alone knows nothing. */
import { getContext, setContext } from 'svelte';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import type { Names } from '../timeline/names.ts';

export interface PersonToName {
	readonly id: UserId;
	readonly username: string;
	readonly fullName: string;
}
export interface RoomToName {
	readonly id: RoomId;
	readonly name: string;
	readonly kind: 'channel' | 'group' | 'direct';
}

export interface ComposerDesk {
	/** Who may be mentioned: the members of this room. */
	readonly people: readonly PersonToName[];
	/** The rooms I am in. */
	readonly rooms: readonly RoomToName[];
	/** Else Enter breaks the line, and Ctrl or Cmd with it sends. */
	readonly enterSends: boolean;
	readonly names: Names | undefined;
}

const key = Symbol('composer desk');
const empty: ComposerDesk = { people: [], rooms: [], enterSends: true, names: undefined };

export const composerDesk = (): ComposerDesk => getContext<ComposerDesk | undefined>(key) ?? empty;
export const setComposerDesk = (desk: ComposerDesk): ComposerDesk => setContext(key, desk);
