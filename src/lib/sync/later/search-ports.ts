/** Where the search index lives: in a worker of its own, or, where there are none, in the page. */
import { workerPort } from '#lib/platform/worker-port.ts';
import { SearchHost } from '#lib/workers/search-host.ts';
import type { SearchPort } from '../searching.ts';
import type * as program from '#lib/workers/search-worker.ts';

/** What the worker runs; named here by its type, for the address below says nothing to a tool. */
export type SearchProgram = typeof program;

export const searchWorkerPort = (): SearchPort =>
	workerPort(() => new Worker(new URL('../../workers/search-worker.ts', import.meta.url), { type: 'module', name: 'search' }));

/** Answers in a later turn, as a worker does. */
export function searchPagePort(): SearchPort {
	const host = new SearchHost();
	const port: SearchPort = {
		tell: (order) => {
			const reply = host.receive(order);
			if (reply) queueMicrotask(() => port.heard(reply));
		},
		close: () => undefined,
		heard: () => undefined,
		failed: () => undefined
	};
	return port;
}
