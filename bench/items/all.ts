import { costOfActs } from './acts.ts';
import { firstScreen, offlineStart, ownMessage, scroll } from './browser.ts';
import { idleMemory } from './idle-memory.ts';
import type { Item } from './item.ts';
import { comeBack, join } from './history.ts';
import { kill } from './kill.ts';
import { latency } from './latency.ts';
import { restart } from './restart.ts';
import { searchOnDevice, searchOnServer } from './search.ts';
import { throughput } from './throughput.ts';

/** In the order of the report. */
export const items: readonly Item[] = [
	throughput(200, 5),
	throughput(20, 50),
	latency,
	costOfActs,
	idleMemory,
	restart,
	join(1_000),
	join(100_000),
	comeBack,
	kill,
	offlineStart(1_000),
	offlineStart(100_000),
	ownMessage,
	scroll(100_000),
	firstScreen,
	searchOnServer('postgres', 1_000_000),
	searchOnServer('pglite', 100_000),
	searchOnDevice(100_000)
];
