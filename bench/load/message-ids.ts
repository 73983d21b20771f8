import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';

/** Ids as good as the app's own, at the price of a counter: the load must stay cheaper than what it measures. */
export class MessageIds {
	private next = 0;
	private readonly prefix = ulid().slice(0, 18);

	make(): MessageId {
		this.next += 1;
		return `msg_${this.prefix}${String(this.next).padStart(8, '0')}` as MessageId;
	}
}

/** For peers that know no accounts. */
export const inventedUserId = (): UserId => `usr_${ulid()}` as UserId;
export const inventedRoomId = (): RoomId => `rm_${ulid()}` as RoomId;

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const symbol = (value: number): string => alphabet.charAt(value % 32);

function ulid(): string {
	let time = Date.now();
	let text = '';
	for (let index = 0; index < 10; index += 1) {
		text = symbol(time) + text;
		time = Math.floor(time / 32);
	}
	for (let index = 0; index < 16; index += 1) text += symbol(Math.floor(Math.random() * 32));
	return text;
}
