/** The tables as Kysely sees them. Times are ms since epoch; `bigint` columns arrive as numbers on both databases. */
import type { Generated, Kysely, Transaction } from 'kysely';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { RoomRole } from '#lib/core/policy.ts';

export type ServerRole = 'owner' | 'admin' | 'member' | 'guest';
export type RoomKind = 'channel' | 'group' | 'direct';

export interface Tables {
	users: {
		id: UserId;
		username: string;
		username_skeleton: string;
		full_name: string;
		email: string;
		about: string | null;
		avatar_url: string | null;
		password_hash: string;
		role: ServerRole;
		created_at: number;
		disabled_at: number | null;
		last_active_at: number | null;
		read_receipts: Generated<boolean>;
		show_last_active: Generated<boolean>;
		invisible: Generated<boolean>;
	};
	sessions: {
		id_hash: string;
		user_id: UserId;
		created_at: number;
		expires_at: number;
		revoked_at: number | null;
		user_agent: string | null;
	};
	refresh_families: {
		id: string;
		user_id: UserId;
		token_hash: string;
		created_at: number;
		expires_at: number;
		ended_at: number | null;
	};
	password_resets: {
		token_hash: string;
		user_id: UserId;
		created_by: UserId;
		created_at: number;
		expires_at: number;
		used_at: number | null;
	};
	idempotency_keys: {
		user_id: UserId;
		key: string;
		route: string;
		body_hash: string;
		status: number;
		answer: string;
		created_at: number;
	};
	rate_limits: { key: string; window_started_at: number; used: number };
	audit_log: {
		id: Generated<number>;
		at: number;
		actor: UserId | null;
		action: string;
		target: string | null;
		fields: string;
		address: string | null;
	};
	rooms: {
		id: RoomId;
		kind: RoomKind;
		name: string;
		topic: string | null;
		created_by: UserId;
		created_at: number;
		generation: Generated<number>;
		live_segment: Generated<number>;
		position: Generated<number>;
		seq: Generated<number>;
		member_count: Generated<number>;
		pin_count: Generated<number>;
		history_from: Generated<'beginning' | 'joining'>;
		archived_at: number | null;
		changed: Generated<number>;
	};
	memberships: {
		room_id: RoomId;
		user_id: UserId;
		role: RoomRole;
		joined_at: number;
		left_at: number | null;
		from_segment: Generated<number>;
		read_seq: Generated<number>;
		delivered_seq: Generated<number>;
		joined_seq: Generated<number>;
		changed: Generated<number>;
	};
	segments: {
		room_id: RoomId;
		number: number;
		opened_at: number;
		sealed_at: number | null;
		position: Generated<number>;
		first_seq: number | null;
		last_seq: number | null;
		messages: Generated<number>;
		bytes: Generated<number>;
		projected: Generated<number>;
		changed: Generated<number>;
	};
	room_log: { room_id: RoomId; position: number; segment: number; at: number; update: Uint8Array };
	segment_snapshots: { room_id: RoomId; segment: number; position: number; state: Uint8Array };
	client_bindings: { room_id: RoomId; segment: number; client_id: number; user_id: UserId; bound_at: number };
	invites: {
		code_hash: string;
		room_id: RoomId;
		created_by: UserId;
		created_at: number;
		expires_at: number | null;
		max_uses: number | null;
		uses: Generated<number>;
		revoked_at: number | null;
	};
	user_documents: { user_id: UserId; generation: Generated<number>; position: Generated<number> };
	user_updates: { user_id: UserId; generation: number; position: number; update: Uint8Array };
	user_snapshots: { user_id: UserId; generation: number; position: number; state: Uint8Array };
	messages: {
		room_id: RoomId;
		id: MessageId;
		seq: number;
		segment: number;
		author: UserId;
		text: string;
		sent_at: number;
		arrived_at: number;
		edited_at: number | null;
		redacted: Generated<boolean>;
		redacted_by: UserId | null;
		reply_to: MessageId | null;
		thread: MessageId | null;
		attachments: Generated<string>;
		body_hash: string;
	};
	message_edits: { room_id: RoomId; message_id: MessageId; replaced_at: number; text: string };
	reactions: { room_id: RoomId; message_id: MessageId; emoji: string; user_id: UserId };
	/** `@room`: everybody who is in the room. */
	mentions: { room_id: RoomId; message_id: MessageId; seq: number; user_id: UserId | '@room' };
	pins: { room_id: RoomId; message_id: MessageId; pinned_by: UserId; pinned_at: number };
	notices: { room_id: RoomId; id: string; at: number; notice: string };
	/** What search finds messages by; `tokens` is a `tsvector`, written and asked in SQL only. */
	message_tokens: { room_id: RoomId; seq: number; segment: number; arrived_at: number; tokens: string };
	/** Up to which seq a room's messages are filed. */
	search_marks: { room_id: RoomId; seq: number };
	search_due: { room_id: RoomId; message_id: MessageId };
}

/** A pool or a transaction: query functions take it first and never open one themselves. */
export type Db = Kysely<Tables> | Transaction<Tables>;
