/** CPU time of processes as Linux counts it, threads included. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports times to user space in hundredths of a second on every architecture Node runs on. */
const ticksPerSecond = 100;

export interface ProcessTimes {
	readonly parent: number;
	readonly ownSeconds: number;
	/** Of children that have ended and been waited for. */
	readonly endedChildrenSeconds: number;
}

/** One `/proc/<pid>/stat` line. The name in brackets may itself hold spaces and brackets. */
export function parseStat(line: string): ProcessTimes {
	const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
	const ticks = (index: number): number => Number(fields[index] ?? 0);
	return {
		parent: ticks(1),
		ownSeconds: (ticks(11) + ticks(12)) / ticksPerSecond,
		endedChildrenSeconds: (ticks(13) + ticks(14)) / ticksPerSecond
	};
}

/** Undefined when the process is gone. */
export function processTimes(pid: number): ProcessTimes | undefined {
	try {
		return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
	} catch {
		return undefined; // it ended between being listed and being read
	}
}

/** Seconds a process has used. Zero when it is gone. */
export const processSeconds = (pid: number): number => processTimes(pid)?.ownSeconds ?? 0;

/** Seconds a process, its living children and its ended ones have used: a Postgres postmaster with all its backends. */
export function treeSeconds(pid: number): number {
	const root = processTimes(pid);
	if (root === undefined) return 0;
	let seconds = root.ownSeconds + root.endedChildrenSeconds;
	for (const entry of readdirSync('/proc')) {
		if (!/^\d+$/.test(entry)) continue;
		const times = processTimes(Number(entry));
		if (times?.parent === pid) seconds += times.ownSeconds;
	}
	return seconds;
}

/** Resident memory in bytes. @throws when the process is gone. */
export function residentBytes(pid: number): number {
	const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
	return Number(match?.[1] ?? 0) * 1024;
}
