import type { OutboxRow } from '#lib/core/outbox.ts';
import type { WaitReason } from '#lib/core/waiting.ts';
import { m } from '#lib/paraglide/messages.js';

/** A row as the page shows it. */
export type OutboxLine = OutboxRow & { readonly state: 'waiting' | 'sending' | 'refused'; readonly roomName: string };

/** What waits, in one line of the person's own words where there are any. */
export function outboxText(row: OutboxRow): string {
	switch (row.kind) {
		case 'message':
			return row.text;
		case 'edit':
			return m.outbox_edit({ text: row.text });
		case 'redaction':
			return m.outbox_redaction();
		case 'reaction':
			return row.isOn ? m.outbox_reaction({ emoji: row.emoji }) : m.outbox_reaction_off({ emoji: row.emoji });
		case 'command':
			return commandText(row.command);
		default:
			return row satisfies never;
	}
}

/** The words that would be lost; undefined where the row holds none. */
export function outboxWords(row: OutboxRow): string | undefined {
	return row.kind === 'message' || row.kind === 'edit' ? row.text : undefined;
}

const waits: Readonly<Record<WaitReason, () => string>> = {
	sending: m.waits_sending,
	next: m.waits_next,
	offline: m.waits_offline,
	connecting: m.waits_connecting,
	server_unreachable: m.waits_server_unreachable,
	server_failing: m.waits_server_failing,
	signed_out: m.waits_signed_out,
	room_first: m.waits_room_first,
	room_refused: m.waits_room_refused,
	earlier_first: m.waits_earlier_first
};

/** Why it has not gone out yet. */
export const waitText = (reason: WaitReason): string => waits[reason]();

function commandText(command: Extract<OutboxRow, { kind: 'command' }>['command']): string {
	switch (command.type) {
		case 'createRoom':
			return m.outbox_create_room({ name: command.name });
		case 'createDirect':
			return m.outbox_create_direct();
		case 'joinRoom':
			return m.outbox_join();
		case 'leaveRoom':
			return m.outbox_leave();
		case 'pin':
			return m.outbox_pin();
		case 'unpin':
			return m.outbox_unpin();
		default:
			return command satisfies never;
	}
}
