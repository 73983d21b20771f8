/** Who says what where, before any server knows of it. Keys are names inside a story; the server's ids follow from them. */
export interface Story {
	readonly name: string;
	readonly people: readonly Person[];
	readonly rooms: readonly StoryRoom[];
}

export interface Person {
	readonly key: string;
	readonly fullName: string;
	/** Without one the server makes one from the full name. */
	readonly username?: string;
	readonly about?: string;
}

export interface StoryRoom {
	readonly key: string;
	readonly kind: 'channel' | 'group' | 'direct';
	readonly name: string;
	readonly topic?: string;
	/** The first makes the room. */
	readonly members: readonly string[];
	readonly messages: readonly StoryMessage[];
}

export interface StoryMessage {
	/** A person's key. */
	readonly author: string;
	readonly text: string;
	/** Index, in the same room, of the message it answers; always an earlier one. */
	readonly replyTo?: number;
	/** Index of the message whose thread it is in. */
	readonly thread?: number;
	/** A person's key. */
	readonly pinnedBy?: string;
	readonly reactions: readonly { readonly emoji: string; readonly people: readonly string[] }[];
}
