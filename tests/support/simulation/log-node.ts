/** One node's gate, log and projection on a database, with a clock that a test moves; no sockets, no HTTP. */
import type { RoomId } from '#lib/core/ids.ts';
import type { Database } from '#server/db/connect.ts';
import { createLog } from '#server/log.ts';
import { Committer } from '#server/sync/log/committer.ts';
import type { Writer } from '#server/sync/log/pending.ts';
import { Projector } from '#server/sync/log/projector.ts';
import { RoomRegistry } from '#server/sync/segments/room-registry.ts';
import type { Room } from '#server/sync/segments/room.ts';
import type { Segment } from '#server/sync/segments/segment.ts';

export interface LogNode {
	/** ms since epoch, as this node has it. */
	now: number;
	openRoom(id: RoomId): Promise<Room>;
	openSegment(room: Room, number: number): Promise<Segment>;
	/** What a connection hands on when a frame has come. */
	receive(room: Room, segment: Segment, update: Uint8Array, writer: Pick<Writer, 'user' | 'refused' | 'ask'>): void;
	rollOver(room: Room): void;
	/** Resolves when all that came is committed, told and projected. */
	settled(): Promise<void>;
}

export function openLogNode(database: Database, startedAt: number): LogNode {
	const log = createLog('warn');
	const clock = { now: () => node.now, ticks: () => node.now };
	const registry = new RoomRegistry(database.db, clock, log);
	const projector = new Projector(database, log);
	const committer = new Committer({ database, registry, projector, clock, log, onCommitted: () => undefined, random: () => 0.5 });
	projector.onRepair = (room, write) => committer.enqueue(room, write);
	const unheard = { committed: () => undefined, settled: () => undefined };
	const node: LogNode = {
		now: startedAt,
		openRoom: async (id) => must(await registry.open(id)),
		openSegment: async (room, number) => must(await registry.openSegment(room, number)),
		receive: (room, segment, update, writer) =>
			committer.enqueue(room, {
				kind: 'client',
				segment,
				update,
				isSyncStep2: false,
				writer: { ...unheard, ...writer, role: 'member' }
			}),
		rollOver: (room) => committer.enqueue(room, { kind: 'roll-over', from: room.live }),
		settled: async () => {
			await committer.drained();
			await projector.drained();
			await projector.settleDue();
			// A redaction that lost a merge was set again.
			await committer.drained();
		}
	};
	return node;
}

function must<Value>(value: Value | undefined): Value {
	if (value === undefined) throw new Error('it is not there');
	return value;
}
