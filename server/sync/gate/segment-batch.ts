/** Everything that goes into one commit for one segment. Never changes the document: the caller applies the sealed update once it is on disk. */
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { messagesRoot, parseRoot, serverClientId, type TextMessage } from '#lib/core/segment.ts';
import { admitUpdate } from './admit-update.ts';
import { checkMessage, isRedactedValue, redacted } from './check-values.ts';
import { admitPlainMessage } from './plain-message.ts';
import { arrivalBytes, encodeBatch } from './encode-batch.ts';
import { encodeValue } from './encode-struct.ts';
import { DocumentFacts } from './facts.ts';
import type { AdmittedMessage, SealedBatch, Submission, Verdict } from './gate.ts';
import { Layer } from './layer.ts';
import type { SegmentIndex } from './segment-index.ts';
import { placeAsServer } from './submission-draft.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';

export interface SegmentBatchOptions {
	/** Redactions known beyond what the document says (the projection's). */
	isRedacted(id: MessageId): boolean;
}

export type PostVerdict =
	| { readonly kind: 'admitted'; readonly message: AdmittedMessage }
	/** This author has it here already, in the document or in this batch. */
	| { readonly kind: 'exists' }
	| { readonly kind: 'refused'; readonly code: RefusalCode };

const nothing: readonly never[] = [];

export class SegmentBatch {
	readonly #layer: Layer;
	readonly #messages: AdmittedMessage[] = [];
	#bytes = 0;

	/** @param index of the committed document, which must stay as it is until this batch is sealed or dropped. */
	constructor(index: SegmentIndex, options: SegmentBatchOptions) {
		this.#layer = new Layer(new DocumentFacts(index, options.isRedacted));
	}

	/** Checks an update against the document and all that this batch has admitted. Never throws; refused, it leaves no trace. */
	admit(submission: Submission): Verdict {
		const plain = admitPlainMessage(this.#layer, submission);
		if (plain) {
			this.#bytes += submission.update.length;
			this.#arrive(plain.message);
			return {
				kind: 'admitted',
				messages: [plain.message],
				changes: nothing,
				clocks: new Map([[plain.client, plain.clock + 1]]),
				alreadyRedacted: nothing
			};
		}
		const admission = admitUpdate(this.#layer, submission);
		if ('layer' in admission) {
			admission.layer.mergeInto(this.#layer);
			this.#bytes += submission.update.length;
			for (const message of admission.verdict.messages) this.#arrive(message);
		}
		return admission.verdict;
	}

	/** A message that came another way than by socket: written under the server's client id, with an arrival like any other. */
	postAsServer(author: UserId, id: MessageId, value: TextMessage): PostVerdict {
		const before = this.#layer.authorOf(id);
		if (before !== undefined) return before === author ? { kind: 'exists' } : { kind: 'refused', code: 'id_taken' };
		const checked = checkMessage(value);
		if (checked.kind !== 'text') return { kind: 'refused', code: checked.kind === 'refused' ? checked.code : 'malformed' };
		const place = { root: messagesRoot(author), key: id };
		const bytes = encodeValue(undefined, place, value);
		const clock = this.#layer.nextClock(serverClientId);
		const struct = { ...place, client: serverClientId, clock, length: 1, origin: undefined, value, isDeleted: false, bytes };
		this.#layer.placePlain(struct, id, author);
		const message = { id, author, value };
		this.#bytes += bytes.length;
		this.#arrive(message);
		return { kind: 'admitted', message };
	}

	/**
	 * A write of the server's own, which wins over all that is there. A redaction is final here too: a text for a redacted message is
	 * written as a redaction, and a second redaction is a no-op.
	 */
	setAsServer(root: string, key: string, value: unknown): void {
		const parsed = parseRoot(root);
		let written = value;
		if (parsed?.kind === 'messages') {
			const id = key as MessageId;
			if (isRedactedValue(value)) this.#layer.markRedacted(id);
			if (this.#layer.isRedacted(parsed.owner, id)) written = redacted;
			if (written === redacted && isRedactedValue(this.#layer.chain({ root, key }).last?.value)) return;
		}
		this.#bytes += placeAsServer(this.#layer, { root, key }, written);
	}

	get isEmpty(): boolean {
		return this.#layer.structs.size === 0;
	}

	/** How many seqs it needs. */
	get newMessages(): number {
		return this.#messages.length;
	}

	/** Of the sealed update, about. */
	get bytes(): number {
		return this.#bytes;
	}

	/** One update with all that was admitted, and an arrival for each new message. @param firstSeq of the first of them. @param arrivedAt ms since epoch */
	seal(firstSeq: number, arrivedAt: number): SealedBatch {
		const arrivals = this.#messages.map(({ id, value }, index) => ({ id, seq: firstSeq + index, thread: value.thread }));
		return { update: encodeBatch(this.#layer.structs, this.#layer.nextClock(serverClientId), arrivals, arrivedAt), arrivals };
	}

	#arrive(message: AdmittedMessage): void {
		this.#messages.push(message);
		this.#bytes += arrivalBytes(message.value.thread);
	}
}
