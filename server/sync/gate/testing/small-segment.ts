/** A small segment of two people, and what one of them would send if they could forge it. */
import { messagesRoot, reactionsRoot } from '#lib/core/segment.ts';
import { forge, type ForgedStruct } from './forge.ts';
import { Replica, Server, ada, bob, messageId } from './people.ts';

export const text = (value: string, more = {}) => ({ text: value, sentAt: 1_700_000_000_000, ...more });
export const [adas, bobs, fresh, gone] = [messageId(1), messageId(2), messageId(3), messageId(4)];
export const mine = messagesRoot(ada);
export const [first, second, other] = [10, 11, 20];

/** Ada wrote one message (10:0) that Bob could see, and redacted another (10:1, 10:2); Bob wrote one (20:0). */
export function segment(): Server {
	const server = new Server();
	server.owners.set(first, ada).set(second, ada).set(other, bob);
	const [page, his] = [new Replica(ada, first), new Replica(bob, other)];
	page.set(adas, text('of ada', { thread: bobs }));
	page.set(gone, text('soon gone'));
	page.set(gone, { redacted: true });
	his.set(bobs, text('of bob'));
	for (const update of page.unsent) server.take(ada, update);
	server.take(bob, his.unsent[0]!);
	return server;
}

/** What Ada's page would send, were its struct as forged. */
export const one = (struct: ForgedStruct, client = first, clock = client === first ? 3 : 0): Uint8Array =>
	forge([{ client, clock, structs: [struct] }]);
export const write = (root: string, key: string, value: unknown): Uint8Array => one({ root, key, values: [value] });
export const edit = (value: unknown): Uint8Array => one({ origin: { client: first, clock: 0 }, values: [value] });
export const react = (key: string, value: unknown): Uint8Array => write(reactionsRoot(ada), key, value);
