/** The worker that decodes copies of old segments. */
import { workerPort, type WorkerPort } from '#lib/platform/worker-port.ts';
import type { ReadOrder, ReadReply } from '#lib/workers/segment-reading.ts';
import type * as program from '#lib/workers/segment-worker.ts';

/** What the worker runs; named here by its type, for the address below says nothing to a tool. */
export type SegmentProgram = typeof program;

export const segmentWorkerPort = (): WorkerPort<ReadOrder, ReadReply> =>
	workerPort(() => new Worker(new URL('../../workers/segment-worker.ts', import.meta.url), { type: 'module', name: 'segments' }));
