/**
 * Decodes copies of segments: in a worker, started when the first is read; in the page where there is none, or where it has broken.
 */
import { readSegment, type SegmentFacts } from '#lib/core/segment-facts.ts';
import type { WorkerPort } from '#lib/platform/worker-port.ts';
import type { ReadOrder, ReadReply } from '#lib/workers/segment-reading.ts';

export type ReadingPort = WorkerPort<ReadOrder, ReadReply>;

interface Waiting {
	readonly bytes: Uint8Array;
	readonly resolve: (facts: SegmentFacts) => void;
}

export class SegmentCopies {
	readonly #openPort: (() => Promise<ReadingPort>) | undefined;
	readonly #waiting = new Map<number, Waiting>();
	#port: Promise<ReadingPort | undefined> | undefined;
	#questions = 0;

	constructor(openPort: (() => Promise<ReadingPort>) | undefined) {
		this.#openPort = openPort;
	}

	async read(bytes: Uint8Array): Promise<SegmentFacts> {
		const port = await (this.#port ??= this.#open());
		if (!port) return readSegment(bytes);
		this.#questions += 1;
		const question = this.#questions;
		return new Promise((resolve) => {
			this.#waiting.set(question, { bytes, resolve });
			port.tell({ question, bytes });
		});
	}

	close(): void {
		void this.#port?.then((port) => port?.close());
		this.#port = Promise.resolve(undefined);
		this.#readHere();
	}

	async #open(): Promise<ReadingPort | undefined> {
		// Its program may not be on a device that went offline before it was ever fetched.
		const port = await this.#openPort?.().catch(() => undefined);
		if (!port) return undefined;
		port.heard = ({ question, facts }) => {
			this.#waiting.get(question)?.resolve(facts);
			this.#waiting.delete(question);
		};
		port.failed = () => {
			this.#port = Promise.resolve(undefined);
			this.#readHere();
		};
		return port;
	}

	#readHere(): void {
		for (const { bytes, resolve } of this.#waiting.values()) resolve(readSegment(bytes));
		this.#waiting.clear();
	}
}
