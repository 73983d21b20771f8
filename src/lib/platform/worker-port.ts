/** A thread beside the screen's: what is told to it and what it says, in order. Knows nothing of what they speak about. */

export interface WorkerPort<Order, Reply> {
	/** @param moved Bytes that are the worker's from now on. */
	tell(order: Order, moved?: readonly Uint8Array<ArrayBuffer>[]): void;
	/** Ends it with all that it keeps. */
	close(): void;
	/** Set by whoever listens. */
	heard: (reply: Reply) => void;
	/** It could not be started, or has broken: it says nothing any more. */
	failed: () => void;
}

export function workerPort<Order, Reply>(start: () => Worker): WorkerPort<Order, Reply> {
	const worker = start();
	const port: WorkerPort<Order, Reply> = {
		tell: (order, moved = []) =>
			worker.postMessage(
				order,
				moved.map(({ buffer }) => buffer)
			),
		close: () => worker.terminate(),
		heard: () => undefined,
		failed: () => undefined
	};
	worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => port.heard(data));
	worker.addEventListener('error', () => port.failed());
	return port;
}
