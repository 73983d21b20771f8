/** How the replica searches what is on this device: shapes alone, for what does the work comes when somebody first asks. */
import type { WorkerPort } from '#lib/platform/worker-port.ts';
import type { FoundHere, SearchOrder, SearchReply } from '#lib/workers/search-host.ts';

export type { FoundHere };
export type SearchPort = WorkerPort<SearchOrder, SearchReply>;

export interface DeviceFindings {
	/** Newest first. */
	readonly items: readonly FoundHere[];
	readonly total: number;
	/** So many messages were looked through. */
	readonly messages: number;
	/** From then on every room asked about is here whole; 0: from its beginning. Undefined when of some room not even the newest are here. */
	readonly completeSince: number | undefined;
}
