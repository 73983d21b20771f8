/** Finds the segment of a message or of a time: among what the device keeps, else by asking the server. */
import { Segments as SegmentsAnswer } from '#lib/core/answers.ts';
import type { SegmentRecord } from '#lib/core/device-records.ts';
import { timeOfId, type MessageId, type RoomId } from '#lib/core/ids.ts';
import { readSegment, spanOf, type SegmentFacts } from '#lib/core/segment-facts.ts';
import type { Api, ApiAnswer } from '#lib/platform/api.ts';
import type { Device } from './device.ts';

export interface RoomPlacesDeps {
	readonly device: Device;
	readonly api: Api;
}

export type Place =
	{ readonly kind: 'segment'; readonly number: number } | { readonly kind: 'elsewhere' } | { readonly kind: 'unknown' };

/** So many copies are read before the server is asked: a message is nearly always where its id's time points to. */
const readFirst = 2;

export class RoomPlaces {
	readonly #room: RoomId;
	readonly #deps: RoomPlacesDeps;

	constructor(room: RoomId, deps: RoomPlacesDeps) {
		this.#room = room;
		this.#deps = deps;
	}

	async ofMessage(id: MessageId): Promise<Place> {
		const time = timeOfId(id);
		const near = (await this.#kept()).sort((a, b) => distance(a, time) - distance(b, time));
		const isIn = async (record: SegmentRecord): Promise<boolean> => (await this.#facts(record))?.byId.has(id) ?? false;
		for (const record of near.slice(0, readFirst)) if (await isIn(record)) return found(record.number);
		const place = await this.#ask(`message=${id}`);
		if (place.kind !== 'elsewhere') return place;
		for (const record of near.slice(readFirst)) if (await isIn(record)) return found(record.number);
		return place;
	}

	/** The segment with the first message of that time or later, or the last one before. */
	async ofTime(at: number): Promise<Place> {
		const place = await this.#ask(`at=${Math.max(0, Math.floor(at))}`);
		if (place.kind === 'segment') return place;
		const kept = (await this.#kept()).sort((a, b) => a.number - b.number);
		for (const record of kept) {
			const lastAt = record.span?.lastAt ?? (await this.#facts(record))?.messages.at(-1)?.arrivedAt ?? 0;
			if (lastAt >= at) return found(record.number);
		}
		const newest = kept.at(-1);
		return newest ? found(newest.number) : { kind: 'elsewhere' };
	}

	async #ask(query: string): Promise<Place> {
		const answer = await this.#deps.api.json(SegmentsAnswer, `/api/rooms/${this.#room}/segments?${query}`);
		const number = answer.kind === 'ok' ? answer.value.items[0]?.number : undefined;
		if (number !== undefined) return found(number);
		return { kind: isNo(answer) ? 'unknown' : 'elsewhere' };
	}

	async #kept(): Promise<SegmentRecord[]> {
		return (await this.#deps.device.store.segments(this.#room)).filter(({ heldPosition }) => heldPosition > 0);
	}

	/** Remembers what it has read of the times, so that it is read once. */
	async #facts(record: SegmentRecord): Promise<SegmentFacts | undefined> {
		const { device } = this.#deps;
		const bytes = await device.store.blob(record.room, record.number);
		const facts = bytes && readSegment(bytes);
		const span = facts && spanOf(facts);
		if (span && !record.span) await device.keepSegment({ ...record, span });
		return facts;
	}
}

const found = (number: number): Place => ({ kind: 'segment', number });
const isNo = (answer: ApiAnswer<unknown>): boolean => answer.kind === 'refused' && answer.status === 404;

/** ms between a time and the messages of a segment; 0 where it may hold it, or where nobody knows. */
function distance({ span }: SegmentRecord, time: number): number {
	if (!span) return 0;
	return Math.max(0, span.firstAt - time, time - span.lastAt);
}
