/** How far a room's messages have come among the others: what "delivered" and "read" of one's own message follow from. Pure. */
export interface Receipt {
	/** 0 of those who do not say what they have read. */
	readonly readSeq: number;
	readonly deliveredSeq: number;
	readonly hidesRead?: boolean | undefined;
	/** The last message of the room when they joined: what is older was not sent to them. */
	readonly joinedSeq?: number | undefined;
}

/** Messages with a seq above `after` and up to `upTo`. */
export interface Reach {
	readonly after: number;
	readonly upTo: number;
}

export interface Reached {
	/** All others have it. */
	readonly delivered: Reach;
	/** All others have it, and all of them who say so have read it. */
	readonly read: Reach;
}

export const nowhere: Reached = { delivered: { after: 0, upTo: 0 }, read: { after: 0, upTo: 0 } };

/** Above this many members nobody is told who has read what: one asks (DESIGN §4). */
export const maxToldMembers = 100;

/**
 * Who joined later counts for nothing before that, who left for nothing at all, and who hides what they read up to "delivered".
 * A message that was sent to nobody is neither delivered nor read.
 */
export function reached(others: readonly Receipt[]): Reached {
	if (others.length === 0 || others.length >= maxToldMembers) return nowhere;
	const has = ({ readSeq, deliveredSeq }: Receipt): number => Math.max(readSeq, deliveredSeq);
	const delivered = reach(others, has);
	const read = reach(
		others.filter(({ hidesRead }) => hidesRead !== true),
		({ readSeq }) => readSeq
	);
	return { delivered, read: { after: read.after, upTo: Math.min(read.upTo, delivered.upTo) } };
}

export const isWithin = (seq: number, { after, upTo }: Reach): boolean => seq > after && seq <= upTo;

/** What is told later counts; nothing goes back. Who hides what they read has read nothing that anybody knows of. */
export function furtherReceipt(before: Receipt | undefined, told: Receipt): Receipt {
	const joinedSeq = told.joinedSeq ?? before?.joinedSeq;
	return {
		readSeq: told.hidesRead ? 0 : Math.max(told.readSeq, before?.readSeq ?? 0),
		deliveredSeq: Math.max(told.deliveredSeq, before?.deliveredSeq ?? 0),
		...(told.hidesRead && { hidesRead: true }),
		...(joinedSeq !== undefined && { joinedSeq })
	};
}

function reach(people: readonly Receipt[], seqOf: (receipt: Receipt) => number): Reach {
	if (people.length === 0) return { after: 0, upTo: 0 };
	return {
		after: Math.min(...people.map(({ joinedSeq = 0 }) => joinedSeq)),
		upTo: Math.min(...people.map((receipt) => Math.max(seqOf(receipt), receipt.joinedSeq ?? 0)))
	};
}
