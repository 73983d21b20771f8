/**
 * What one user's device keeps, record by record: parsed on the way in, so that a database written by another release or by hand
 * cannot break the replica. Knows nothing of Yjs documents being live, of sockets or of tabs.
 */
import {
	DraftRecord,
	MarkRecord,
	MembersRecord,
	OwnRecord,
	PausedRooms,
	PersonRecord,
	SegmentRecord
} from '#lib/core/device-records.ts';
import type { RoomId } from '#lib/core/ids.ts';
import { OutboxRow, type NewOutboxRow } from '#lib/core/outbox.ts';
import { parsed, type Shape } from '#lib/core/parse.ts';
import { RoomRecord } from '#lib/core/room-record.ts';
import type { TableChange, TableName, Tables } from './tables.ts';

export interface StoredState {
	readonly rooms: readonly RoomRecord[];
	readonly people: readonly PersonRecord[];
	readonly outbox: readonly OutboxRow[];
	/** As releases before the user's own document kept them. */
	readonly drafts: ReadonlyMap<RoomId, string>;
	readonly own: readonly OwnRecord[];
	readonly marks: readonly MarkRecord[];
	readonly cursor: string | undefined;
}

export class DeviceStore {
	readonly tables: Tables;

	constructor(tables: Tables) {
		this.tables = tables;
	}

	async load(): Promise<StoredState> {
		const [rooms, people, outbox, drafts, own, marks, cursor] = await Promise.all([
			this.rooms(),
			this.#all('people', PersonRecord),
			this.outbox(),
			this.drafts(),
			this.own(),
			this.#all('marks', MarkRecord),
			this.tables.read('meta', 'cursor')
		]);
		return { rooms, people, outbox, drafts, own, marks, cursor: typeof cursor === 'string' ? cursor : undefined };
	}

	rooms(): Promise<readonly RoomRecord[]> {
		return this.#all('rooms', RoomRecord);
	}

	/** In the order in which they leave. A row that this release cannot read stays where it is. */
	outbox(): Promise<readonly OutboxRow[]> {
		return this.#all('outbox', OutboxRow);
	}

	/** Undefined when it has left, or when this release cannot read it. */
	async row(order: number): Promise<OutboxRow | undefined> {
		return parsed(OutboxRow, await this.tables.read('outbox', order));
	}

	async drafts(): Promise<ReadonlyMap<RoomId, string>> {
		return new Map((await this.#all('drafts', DraftRecord)).map((draft) => [draft.room, draft.text]));
	}

	marks(): Promise<readonly MarkRecord[]> {
		return this.#all('marks', MarkRecord);
	}

	/** Resolves when the row is on the device for good (P2), with its place. @throws SyncError `device-full`, `device-lost` */
	addRow(row: NewOutboxRow): Promise<OutboxRow> {
		return this.tables.append('outbox', (order): OutboxRow => ({ ...row, order }));
	}

	putRow(row: OutboxRow): Promise<void> {
		return this.tables.write([{ table: 'outbox', key: row.order, value: row }], 'strict');
	}

	removeRows(orders: readonly number[]): Promise<void> {
		return this.tables.write(orders.map((key) => ({ table: 'outbox', key, remove: true }) as const));
	}

	own(): Promise<readonly OwnRecord[]> {
		return this.#all('own', OwnRecord);
	}

	/** All of it or nothing. */
	putOwn(records: readonly OwnRecord[], gone: readonly OwnRecord[] = []): Promise<void> {
		return this.tables.write([
			...gone.map((record) => ({ table: 'own', key: ownKey(record), remove: true }) as const),
			...records.map((value) => ({ table: 'own', key: ownKey(value), value }) as const)
		]);
	}

	/** Once they stand in the user's own document. */
	dropDrafts(rooms: Iterable<RoomId>): Promise<void> {
		return this.tables.write([...rooms].map((key) => ({ table: 'drafts', key, remove: true }) as const));
	}

	putMark(mark: MarkRecord): Promise<void> {
		return this.tables.write([{ table: 'marks', key: mark.room, value: mark }]);
	}

	putPeople(people: readonly PersonRecord[]): Promise<void> {
		return this.tables.write(people.map((value) => ({ table: 'people', key: value.id, value })));
	}

	async members(id: RoomId): Promise<MembersRecord | undefined> {
		return parsed(MembersRecord, await this.tables.read('members', id));
	}

	putMembers(record: MembersRecord): Promise<void> {
		return this.tables.write([{ table: 'members', key: record.room, value: record }]);
	}

	/** One answer of `/api/sync`, cursor last: all of it or nothing, so that the cursor never passes what was not kept. */
	async saveSync(
		rooms: readonly RoomRecord[],
		left: readonly RoomId[],
		segments: readonly SegmentRecord[],
		cursor?: string
	): Promise<void> {
		const changes: TableChange[] = rooms.map((value) => ({ table: 'rooms', key: value.id, value }));
		for (const value of segments) changes.push({ table: 'segments', key: segmentKey(value.room, value.number), value });
		for (const id of left) changes.push(...roomRemovals(id));
		if (cursor !== undefined) changes.push({ table: 'meta', key: 'cursor', value: cursor });
		await this.tables.write(changes);
	}

	async segments(id: RoomId): Promise<readonly SegmentRecord[]> {
		return (await this.allSegments()).filter((segment) => segment.room === id);
	}

	allSegments(): Promise<readonly SegmentRecord[]> {
		return this.#all('segments', SegmentRecord);
	}

	async segment(id: RoomId, number: number): Promise<SegmentRecord | undefined> {
		return parsed(SegmentRecord, await this.tables.read('segments', segmentKey(id, number)));
	}

	/** The stored copy of a segment that is not live here, as one Yjs update. */
	async blob(id: RoomId, number: number): Promise<Uint8Array | undefined> {
		const bytes = await this.tables.read('blobs', segmentKey(id, number));
		return bytes instanceof Uint8Array ? bytes : undefined;
	}

	putSegment(record: SegmentRecord, bytes?: Uint8Array): Promise<void> {
		const key = segmentKey(record.room, record.number);
		const changes: TableChange[] = [{ table: 'segments', key, value: record }];
		if (bytes) changes.push({ table: 'blobs', key, value: bytes });
		return this.tables.write(changes);
	}

	/** All that this device has a copy of, with its size; that of copies written by an earlier release is measured now. */
	async sizedSegments(): Promise<readonly SegmentRecord[]> {
		const sized: SegmentRecord[] = [];
		for (const record of await this.allSegments()) {
			if (record.heldPosition === 0 || record.bytes !== undefined) {
				sized.push(record);
				continue;
			}
			const bytes = (await this.blob(record.room, record.number))?.byteLength ?? 0;
			sized.push({ ...record, bytes });
			await this.putSegment({ ...record, bytes });
		}
		return sized;
	}

	/** Lets the copies go. Of a live segment the record stays, so that it is fetched again when there is space. */
	async removeSegments(segments: readonly SegmentRecord[]): Promise<void> {
		const keyOf = ({ room, number }: SegmentRecord): string => segmentKey(room, number);
		const gone = segments.filter(({ isLive }) => !isLive);
		await this.tables.write([
			...segments.map((segment): TableChange => ({ table: 'blobs', key: keyOf(segment), remove: true })),
			...gone.map((segment): TableChange => ({ table: 'segments', key: keyOf(segment), remove: true }))
		]);
		// By itself: on a full device a transaction that also writes would take nothing away.
		const emptied = segments.filter(({ isLive }) => isLive);
		if (emptied.length === 0) return;
		await this.tables.write(
			emptied.map((segment) => ({
				table: 'segments',
				key: keyOf(segment),
				value: { ...segment, heldPosition: 0, bytes: 0, span: undefined }
			}))
		);
	}

	async pausedRooms(): Promise<ReadonlySet<RoomId>> {
		return new Set(parsed(PausedRooms, await this.tables.read('meta', 'paused'))?.rooms ?? []);
	}

	putPausedRooms(rooms: Iterable<RoomId>): Promise<void> {
		return this.tables.write([{ table: 'meta', key: 'paused', value: { rooms: [...rooms] } }]);
	}

	async #all<Row>(table: TableName, shape: Shape<Row>): Promise<Row[]> {
		const rows: Row[] = [];
		for (const value of await this.tables.readAll(table)) {
			const row = parsed(shape, value);
			if (row !== undefined) rows.push(row);
		}
		return rows;
	}
}

function ownKey(record: OwnRecord): string {
	if (record.kind === 'said') return 'said';
	return record.kind === 'mine' ? `mine/${record.client}` : `long/${record.draft}`;
}

const segmentKey = (id: RoomId, number: number): string => `${id}/${String(number).padStart(9, '0')}`;

/** The read marker goes too: whoever comes back is told anew. Drafts and outbox rows are the user's and stay. */
function roomRemovals(id: RoomId): TableChange[] {
	return [
		{ table: 'rooms', key: id, remove: true },
		{ table: 'members', key: id, remove: true },
		{ table: 'marks', key: id, remove: true },
		{ table: 'segments', prefix: `${id}/`, remove: true },
		{ table: 'blobs', prefix: `${id}/`, remove: true }
	];
}
