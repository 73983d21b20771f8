/**
 * Who is looking at one document and who is typing there. A client speaks for its own Yjs client id only; the server stamps the
 * user into every state, bounds its size, and takes it away with the connection. Knows nothing of sockets.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { UserId } from '#lib/core/ids.ts';

export const maxStateBytes = 4 * 1024;
const maxStatesInUpdate = 16;
/** Far beyond what a client counts to in a lifetime, and safely below what lib0 can read. */
const maxClock = 2 ** 31;

interface State {
	clock: number;
	/** JSON as it goes out, with the user stamped in; `null` once gone. */
	json: string;
}

export class DocumentAwareness {
	#states = new Map<number, State>();

	/**
	 * Takes over what `update` says of `clientId` and returns the update to broadcast, or undefined when there is nothing to say.
	 * States of other client ids are dropped. @throws when the bytes are no awareness update.
	 */
	receive(update: Uint8Array, clientId: number, user: UserId): Uint8Array | undefined {
		const decoder = decoding.createDecoder(update);
		const count = decoding.readVarUint(decoder);
		if (count > maxStatesInUpdate) throw new RangeError('too many awareness states');
		for (let index = 0; index < count; index += 1) {
			const id = decoding.readVarUint(decoder);
			const clock = decoding.readVarUint(decoder);
			const json = decoding.readVarString(decoder);
			if (id === clientId && json.length <= maxStateBytes && clock <= maxClock) return this.#accept(id, clock, json, user);
		}
		return undefined;
	}

	/** The update that says all states, for someone who has just come; undefined when nobody is here. */
	everyone(): Uint8Array | undefined {
		return this.#states.size === 0 ? undefined : encode([...this.#states]);
	}

	/** The update that takes this client away; undefined when it had no state. */
	leave(clientId: number): Uint8Array | undefined {
		const state = this.#states.get(clientId);
		if (state === undefined) return undefined;
		this.#states.delete(clientId);
		return encode([[clientId, { clock: state.clock + 1, json: 'null' }]]);
	}

	#accept(clientId: number, clock: number, json: string, user: UserId): Uint8Array | undefined {
		const known = this.#states.get(clientId);
		if (known !== undefined && clock < known.clock) return undefined;
		const parsed: unknown = JSON.parse(json);
		if (parsed === null) {
			this.#states.delete(clientId);
			return encode([[clientId, { clock, json: 'null' }]]);
		}
		if (typeof parsed !== 'object' || Array.isArray(parsed)) throw new TypeError('an awareness state is an object');
		const state = { clock, json: JSON.stringify({ ...parsed, user }) };
		this.#states.set(clientId, state);
		return encode([[clientId, state]]);
	}
}

/** The client id of the first state in an awareness update: what a plain provider is bound to. Undefined when it has none. */
export function firstClientOf(update: Uint8Array): number | undefined {
	const decoder = decoding.createDecoder(update);
	return decoding.readVarUint(decoder) > 0 ? decoding.readVarUint(decoder) : undefined;
}

function encode(states: readonly (readonly [number, State])[]): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, states.length);
		for (const [clientId, { clock, json }] of states) {
			encoding.writeVarUint(encoder, clientId);
			encoding.writeVarUint(encoder, clock);
			encoding.writeVarString(encoder, json);
		}
	});
}
