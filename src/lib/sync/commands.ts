/** Carries out one queued command over HTTP. Each can be repeated: the same room id, the same key, the same answer. */
import { Joined, RoomAnswer, type Room } from '#lib/core/answers.ts';
import type { OutboxCommand } from '#lib/core/outbox.ts';
import { anything } from '#lib/core/parse.ts';
import type { Api, ApiAnswer } from '#lib/platform/api.ts';

export type CommandOutcome =
	{ readonly kind: 'done'; readonly room?: Room } | Exclude<ApiAnswer<never>, { kind: 'ok' | 'unchanged' }>;

export async function sendCommand(api: Api, { room, command, key }: OutboxCommand): Promise<CommandOutcome> {
	switch (command.type) {
		case 'createRoom': {
			const { kind, name, topic, members } = command;
			const body = { id: room, kind, name, ...(topic && { topic }), ...(members.length > 0 && { members }) };
			return outcome(await api.json(RoomAnswer, '/api/rooms', { method: 'POST', key, body }));
		}
		case 'createDirect':
			return outcome(await api.json(RoomAnswer, '/api/direct', { method: 'POST', key, body: { users: command.users } }));
		case 'joinRoom':
			return outcome(await api.json(Joined, `/api/rooms/${room}/join`, { method: 'POST', key }));
		case 'leaveRoom': {
			const answer = await api.json(anything, `/api/rooms/${room}/leave`, { method: 'POST', key });
			// Out already: what was asked for.
			if (answer.kind === 'refused' && (answer.code === 'not_a_member' || answer.status === 404)) return { kind: 'done' };
			return answer.kind === 'ok' || answer.kind === 'unchanged' ? { kind: 'done' } : answer;
		}
		case 'pin':
		case 'unpin': {
			const method = command.type === 'pin' ? 'POST' : 'DELETE';
			const answer = await api.json(anything, `/api/rooms/${room}/pins/${command.message}`, { method, key });
			// Who may not pin may well write: the row is to say which.
			if (answer.kind === 'refused' && answer.code === 'not_allowed') return { ...answer, code: 'may_not_pin' };
			return answer.kind === 'ok' || answer.kind === 'unchanged' ? { kind: 'done' } : answer;
		}
		default:
			return command satisfies never;
	}
}

function outcome(answer: ApiAnswer<{ readonly room: Room }>): CommandOutcome {
	if (answer.kind === 'unchanged') return { kind: 'done' };
	return answer.kind === 'ok' ? { kind: 'done', room: answer.value.room } : answer;
}
