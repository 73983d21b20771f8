/**
 * What one user may write, item by item: the rules of messages, reactions and redactions. Everything goes into a layer that is thrown away
 * when a fault is found. Knows nothing of sections, clocks or the wire.
 */
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { isMessageId } from '#lib/core/ids.ts';
import { messagesRoot, reactionsRoot, serverClientId, type TextMessage } from '#lib/core/segment.ts';
import {
	checkMessage,
	isReactionValue,
	isRedactedValue,
	keepsIdentity,
	parseReactionKey,
	redacted,
	type ReactionKey
} from './check-values.ts';
import type { ItemId, Place } from './decode-update.ts';
import { encodeDeleted, encodeValue } from './encode-struct.ts';
import type { Facts } from './facts.ts';
import { Faults } from './faults.ts';
import type { AdmittedMessage, Change, Submission } from './gate.ts';
import type { KeyChain } from './key-chain.ts';
import { Layer } from './layer.ts';

/** A run to be written under a place of the user's own. */
export interface OwnRun {
	readonly client: number;
	readonly clock: number;
	readonly length: number;
	readonly origin: ItemId | undefined;
	readonly place: Place;
}

export interface Conclusion {
	readonly messages: AdmittedMessage[];
	readonly changes: Change[];
	readonly alreadyRedacted: MessageId[];
}

interface TouchedMessage {
	readonly id: MessageId;
	readonly isNew: boolean;
	/** What an edit must agree with. */
	identity: TextMessage | undefined;
	chain: KeyChain | undefined;
}

interface TouchedReaction extends ReactionKey {
	readonly key: string;
	chain: KeyChain;
}

export class SubmissionDraft {
	readonly layer: Layer;
	readonly faults = new Faults();
	readonly #user: UserId;
	readonly #submission: Submission;
	readonly #messagesRoot: string;
	readonly #reactionsRoot: string;
	readonly #messages = new Map<string, TouchedMessage>();
	readonly #reactions = new Map<string, TouchedReaction>();
	readonly #alreadyRedacted = new Set<MessageId>();
	readonly #redactions = new Set<MessageId>();

	constructor(below: Facts, submission: Submission) {
		this.layer = new Layer(below);
		this.#user = submission.user;
		this.#submission = submission;
		this.#messagesRoot = messagesRoot(submission.user);
		this.#reactionsRoot = reactionsRoot(submission.user);
	}

	isOwnRoot(root: string): boolean {
		return root === this.#messagesRoot || root === this.#reactionsRoot;
	}

	/** One item with a value. */
	write(run: OwnRun, value: unknown): void {
		if (!this.#submission.mayWrite) this.faults.add('read_only', messageOf(run.place));
		else if (run.place.root === this.#messagesRoot) this.#writeMessage(run, value);
		else this.#writeReaction(run, value);
	}

	/** Items that this user has overwritten and forgotten: they hold the places of what stands after them. */
	writeDeleted(run: OwnRun): void {
		if (!this.#submission.mayWrite) return this.faults.add('read_only', messageOf(run.place));
		const touched = run.place.root === this.#messagesRoot ? this.#touchMessage(run.place) : this.#touchReaction(run.place);
		if (!touched) return;
		const bytes = encodeDeleted(run.origin, run.place, run.length);
		touched.chain = this.#place(run, undefined, bytes);
	}

	/** Looks at what each touched key ends with. Only then is it known what is new and which redactions a merge would lose. */
	conclude(): Conclusion | 'incomplete' {
		let isIncomplete = false;
		const messages: AdmittedMessage[] = [];
		const changes: Change[] = [];
		for (const message of this.#messages.values()) this.#concludeMessage(message, messages, changes);
		for (const { key, message, emoji, chain } of this.#reactions.values()) {
			if (this.layer.authorOf(message) === undefined) {
				// Perhaps another tab's message that has not come yet: an update waits for it, a SyncStep2 would have brought it.
				if (this.#submission.isSyncStep2) this.faults.add('unknown_message', message);
				else isIncomplete = true;
			}
			if (chain.last?.isDeleted !== false) this.faults.add('malformed', key);
			changes.push({ kind: 'reaction', user: this.#user, id: message, emoji });
		}
		return isIncomplete ? 'incomplete' : { messages, changes, alreadyRedacted: [...this.#alreadyRedacted] };
	}

	#concludeMessage({ id, isNew, chain }: TouchedMessage, messages: AdmittedMessage[], changes: Change[]): void {
		const last = chain?.last;
		// A key that ends with nothing was deleted, which no client of ours does.
		if (!last || last.isDeleted) return this.faults.add('malformed', id);
		const isRedacted = this.layer.isRedacted(this.#user, id);
		if (isNew && !this.#submission.takesNewMessages) return this.faults.add('segment_sealed', id);
		if (isNew && !isRedacted) {
			messages.push({ id, author: this.#user, value: last.value as TextMessage });
			return;
		}
		// Last writer wins in Yjs; a redaction is final here. Where the merge takes the text, the server redacts again in the same update. So
		// it does where a redaction stands in a text's stead: replicas that hold the text under that same Yjs id must lose it too.
		const holdsText = this.#alreadyRedacted.has(id) && last.client !== serverClientId;
		if (isRedacted && (holdsText || !isRedactedValue(last.value))) {
			placeAsServer(this.layer, { root: this.#messagesRoot, key: id }, redacted);
		}
		changes.push({ kind: 'message', author: this.#user, id, isRedaction: this.#redactions.has(id) });
	}

	#writeMessage(run: OwnRun, value: unknown): void {
		const message = this.#touchMessage(run.place);
		if (!message) return;
		const checked = checkMessage(value);
		if (checked.kind === 'refused') return this.faults.add(checked.code, message.id);
		let written = value;
		if (checked.kind === 'redacted') {
			if (message.isNew && !message.chain) return this.faults.add('unknown_message', message.id);
			this.layer.markRedacted(message.id);
			this.#redactions.add(message.id);
			written = redacted;
		} else if (this.layer.isRedacted(this.#user, message.id)) {
			this.#alreadyRedacted.add(message.id);
			written = redacted;
		} else {
			message.identity ??= checked.value;
			if (!keepsIdentity(message.identity, checked.value)) return this.faults.add('malformed', message.id);
		}
		const bytes = encodeValue(run.origin, run.place, written);
		message.chain = this.#place(run, written, bytes);
	}

	#touchMessage(place: Place): TouchedMessage | undefined {
		const touched = this.#messages.get(place.key);
		if (touched) return touched;
		if (!isMessageId(place.key)) return this.#refuse('malformed', place.key);
		const author = this.layer.authorOf(place.key);
		if (author !== undefined && author !== this.#user) return this.#refuse('id_taken', place.key);
		const before = author === undefined ? undefined : this.layer.chain(place).last?.value;
		const identity = before === undefined || isRedactedValue(before) ? undefined : (before as TextMessage);
		const message = { id: place.key, isNew: author === undefined, identity, chain: undefined };
		this.#messages.set(place.key, message);
		this.layer.setAuthor(place.key, this.#user);
		return message;
	}

	#writeReaction(run: OwnRun, value: unknown): void {
		const reaction = this.#touchReaction(run.place);
		if (!reaction) return;
		if (!isReactionValue(value)) return this.faults.add('malformed', run.place.key);
		const bytes = encodeValue(run.origin, run.place, value);
		reaction.chain = this.#place(run, value, bytes);
	}

	#touchReaction(place: Place): TouchedReaction | undefined {
		const touched = this.#reactions.get(place.key);
		if (touched) return touched;
		const parsed = parseReactionKey(place.key);
		if (!parsed) return this.#refuse('malformed', place.key);
		const reaction = { ...parsed, key: place.key, chain: this.layer.chain(place) };
		this.#reactions.set(place.key, reaction);
		return reaction;
	}

	/** @param value undefined for forgotten content */
	#place({ client, clock, length, origin, place }: OwnRun, value: unknown, bytes: Uint8Array): KeyChain {
		return this.layer.place({
			root: place.root,
			key: place.key,
			client,
			clock,
			length,
			origin,
			value,
			isDeleted: value === undefined,
			bytes
		});
	}

	#refuse(code: 'malformed' | 'id_taken', id: string): undefined {
		this.faults.add(code, id);
	}
}

/** Writes behind the key's present last item, under the server's client id, so that this value wins. Gives its bytes. */
export function placeAsServer(layer: Layer, place: Place, value: unknown): number {
	const last = layer.chain(place).last;
	const origin = last && { client: last.client, clock: last.clock + last.length - 1 };
	const clock = layer.nextClock(serverClientId);
	const bytes = encodeValue(origin, place, value);
	layer.place({
		root: place.root,
		key: place.key,
		client: serverClientId,
		clock,
		length: 1,
		origin,
		value,
		isDeleted: false,
		bytes
	});
	return bytes.length;
}

/** The message id in a key of either root; the key itself where it has none. */
const messageOf = (place: Place): string => parseReactionKey(place.key)?.message ?? place.key;
