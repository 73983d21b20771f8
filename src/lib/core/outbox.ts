/**
 * What this device still has to tell the server. A row is written before the composer's text is let go and removed when the
 * server's answer is on this device. Knows nothing of storage, sockets or clocks.
 */
import * as v from 'valibot';
import { isMessageId, isRoomId, isUserId, type MessageId, type RoomId, type UserId } from './ids.ts';

const room = v.custom<RoomId>(isRoomId);
const user = v.custom<UserId>(isUserId);
const message = v.custom<MessageId>(isMessageId);
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** An act that goes over HTTP; replayed with the same key until it is answered, so it must be idempotent. */
export const RoomCommand = v.variant('type', [
	v.object({
		type: v.literal('createRoom'),
		kind: v.picklist(['channel', 'group']),
		name: v.string(),
		topic: v.optional(v.string()),
		members: v.array(user)
	}),
	v.object({ type: v.literal('createDirect'), users: v.array(user) }),
	v.object({ type: v.literal('joinRoom') }),
	v.object({ type: v.literal('leaveRoom') }),
	v.object({ type: v.literal('pin'), message }),
	v.object({ type: v.literal('unpin'), message })
]);
export type RoomCommand = v.InferOutput<typeof RoomCommand>;

const common = {
	/** Place in the outbox: rows leave in this order. Given by the store when the row is first written. */
	order: time,
	room,
	/** ms since epoch on this device's clock. */
	at: time,
	/** Set once the server has said no: the row stays until the user edits, retries or discards it. */
	refused: v.optional(v.string()),
	/** Of a room that is not ours any more, so that the row can still say where it was to go. */
	roomName: v.optional(v.string())
};

export const OutboxRow = v.variant('kind', [
	v.object({
		...common,
		kind: v.literal('message'),
		id: message,
		text: v.string(),
		replyTo: v.optional(message),
		thread: v.optional(message),
		/** The room as it was when this was written: it may have to be asked for again before this leaves. */
		known: v.optional(v.object({ kind: v.picklist(['channel', 'group', 'direct']), memberCount: time }))
	}),
	v.object({ ...common, kind: v.literal('edit'), id: message, document: v.string(), text: v.string() }),
	v.object({ ...common, kind: v.literal('redaction'), id: message, document: v.string() }),
	v.object({ ...common, kind: v.literal('reaction'), id: message, document: v.string(), emoji: v.string(), isOn: v.boolean() }),
	v.object({ ...common, kind: v.literal('command'), key: v.string(), command: RoomCommand })
]);
export type OutboxRow = v.InferOutput<typeof OutboxRow>;
export type OutboxMessage = Extract<OutboxRow, { kind: 'message' }>;
export type OutboxChange = Extract<OutboxRow, { kind: 'edit' | 'redaction' | 'reaction' }>;
export type OutboxCommand = Extract<OutboxRow, { kind: 'command' }>;

type Unplaced<Row> = Row extends OutboxRow ? Omit<Row, 'order'> : never;
/** A row before the store has given it its place. */
export type NewOutboxRow = Unplaced<OutboxRow>;

export const isMessageRow = (row: OutboxRow): row is OutboxMessage => row.kind === 'message';
export const isChangeRow = (row: OutboxRow): row is OutboxChange =>
	row.kind === 'edit' || row.kind === 'redaction' || row.kind === 'reaction';
/** Counts towards "not sent yet": what a person would miss if it vanished. */
export const isUnsent = (row: OutboxRow): boolean => row.kind === 'message' || row.kind === 'edit' || isMembershipCommand(row);
/** By which a room is made, entered or left: what was written there meanwhile depends on it. */
export const isMembershipCommand = (row: OutboxRow): row is OutboxCommand =>
	row.kind === 'command' && row.command.type !== 'pin' && row.command.type !== 'unpin';

/** The command that must be answered before `row` may leave: the room may not exist before it, so even a refused one holds the row back. */
export function blockedBy(row: OutboxRow, rows: readonly OutboxRow[]): OutboxCommand | undefined {
	return rows.find(
		(other): other is OutboxCommand => isMembershipCommand(other) && other.room === row.room && other.order < row.order
	);
}
