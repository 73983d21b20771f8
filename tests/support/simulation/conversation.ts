/** A conversation that a seed decides: several people with several devices each, who come and go, and one room that grows new segments. */
import { newMessageId, type MessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { rollOverGraceMs } from '#lib/core/segment.ts';
import type { WritableRow } from '#lib/sync/segment-writes.ts';
import type { Room } from '#server/sync/segments/room.ts';
import { seededChance, type Chance } from './chance.ts';
import { SimulatedDevice } from './device.ts';
import type { LogNode } from './log-node.ts';

export interface Conversation {
	readonly devices: readonly SimulatedDevice[];
	readonly room: Room;
	/** How often each thing was done. */
	readonly done: Readonly<Record<string, number>>;
}

const emojis = ['👍', '🎉', '🐌'];
const acts = ['message', 'message', 'message', 'reply', 'thread', 'edit', 'edit', 'redact', 'react', 'react', 'react'] as const;
const settleRounds = 60;

/** Resolves when everybody is back and nothing waits any more. @throws when that does not come about. */
export async function converse(node: LogNode, id: RoomId, people: readonly UserId[], seed: number): Promise<Conversation> {
	const conversation = new RunningConversation(node, await node.openRoom(id), people, seededChance(seed));
	await conversation.play(50);
	await conversation.settle();
	return conversation;
}

class RunningConversation implements Conversation {
	readonly devices: readonly SimulatedDevice[];
	readonly room: Room;
	readonly done: Record<string, number> = {};
	readonly #node: LogNode;
	readonly #chance: Chance;
	#order = 0;

	constructor(node: LogNode, room: Room, people: readonly UserId[], chance: Chance) {
		this.#node = node;
		this.room = room;
		this.#chance = chance;
		this.devices = people.flatMap((user) => [0, 1].map(() => new SimulatedDevice(user, { node, room, chance })));
	}

	async play(steps: number): Promise<void> {
		for (let step = 0; step < steps; step += 1) {
			this.#node.now += 1_000;
			const device = this.#chance.pick(this.devices);
			if (this.#chance.percent(60)) this.#act(device);
			else if (this.#chance.percent(35)) await this.#comeOrGo(device);
			if (this.#chance.percent(4)) await this.#rollOver();
			const other = this.#chance.pick(this.devices);
			await other.exchange();
			if (this.#chance.percent(70)) other.deliver(1 + Math.floor(this.#chance.next() * 3));
			if (this.#chance.percent(25)) await this.#node.settled();
		}
	}

	async settle(): Promise<void> {
		for (const device of this.devices) if (!device.isOnline) await device.mend();
		for (let round = 0; round < settleRounds; round += 1) {
			for (const device of this.devices) await device.exchange();
			if (this.devices.every(({ outbox }) => outbox.length === 0)) break;
			for (const device of this.devices) device.deliver(Infinity);
			await this.#node.settled();
		}
		await this.#node.settled();
		// A redaction that lost a merge is set again after its projection.
		await this.#node.settled();
		for (const device of this.devices) await device.exchange();
		const left = this.devices.flatMap(({ outbox }) => outbox);
		if (left.length > 0) throw new Error(`never went out: ${JSON.stringify(left)}`);
	}

	#act(device: SimulatedDevice): void {
		const act = this.#chance.pick(acts);
		const row = act === 'message' || act === 'reply' || act === 'thread' ? this.#words(device, act) : this.#change(device, act);
		if (!row) return;
		device.outbox.push(row);
		this.#count(act);
		if (!device.isOnline) this.#count(`${act} offline`);
		if (act === 'react' && row.kind === 'reaction' && row.document !== String(this.room.live))
			this.#count('react in an old segment');
	}

	#words(device: SimulatedDevice, act: 'message' | 'reply' | 'thread'): WritableRow | undefined {
		const known = device.messages();
		if (act !== 'message' && known.length === 0) return undefined;
		const about = act === 'message' ? undefined : this.#chance.pick(known).id;
		return {
			kind: 'message',
			...this.#place(),
			id: this.#newId(),
			text: `${act} ${this.#order}`,
			...(about && (act === 'reply' ? { replyTo: about } : { thread: about }))
		};
	}

	#change(device: SimulatedDevice, act: 'edit' | 'redact' | 'react'): WritableRow | undefined {
		const known = device.messages(act === 'react' ? undefined : device.user);
		if (known.length === 0) return undefined;
		// Few messages, so that what is done to them meets.
		const { id, number } = this.#chance.pick(known.slice(-4));
		const row = { ...this.#place(), id, document: String(number) };
		if (act === 'edit') return { kind: 'edit', ...row, text: `edited ${this.#order}` };
		if (act === 'redact') return { kind: 'redaction', ...row };
		return { kind: 'reaction', ...row, emoji: this.#chance.pick(emojis), isOn: this.#chance.percent(65) };
	}

	async #comeOrGo(device: SimulatedDevice): Promise<void> {
		this.#count(device.isOnline ? 'went offline' : 'came back');
		if (device.isOnline) device.cut();
		else await device.mend();
	}

	async #rollOver(): Promise<void> {
		await this.#node.settled();
		const before = this.room.live;
		this.#node.rollOver(this.room);
		await this.#node.settled();
		if (this.room.live > before) this.#count('rolled over');
		if (this.#chance.percent(50)) this.#node.now += 2 * rollOverGraceMs;
	}

	#place(): { order: number; room: RoomId; at: number } {
		this.#order += 1;
		return { order: this.#order, room: this.room.id, at: this.#node.now + this.#order };
	}

	#newId(): MessageId {
		return newMessageId({
			now: () => this.#node.now,
			randomBytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(this.#chance.next() * 256))
		});
	}

	#count(what: string): void {
		this.done[what] = (this.done[what] ?? 0) + 1;
	}
}
