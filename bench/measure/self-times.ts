/** A CPU profile as a list: which functions the time was spent in, not counting what they called. */
import type { Profiler } from 'node:inspector';

export interface SelfTime {
	readonly name: string;
	readonly share: number;
}

/** Of the time the process was not idle; the largest first. */
export function selfTimes({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): SelfTime[] {
	const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
	const times = new Map<string, number>();
	samples.forEach((node, index) => {
		const name = names.get(node) ?? '(unknown)';
		if (!isNotWork(name)) times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0));
	});
	const total = [...times.values()].reduce((sum, time) => sum + time, 0);
	return [...times].map(([name, time]) => ({ name, share: time / total })).sort((a, b) => b.share - a.share);
}

/** Waiting, and the profiler's own doing. */
const isNotWork = (name: string): boolean => name === '(idle)' || name.includes('node:inspector');

function nameOf({ functionName, url, lineNumber }: { functionName: string; url: string; lineNumber: number }): string {
	const name = functionName === '' ? '(anonymous)' : functionName;
	if (url === '') return name;
	// The last three folders tell a file apart; whole paths would fill the line.
	return `${name} ${url.split('/').slice(-3).join('/')}:${lineNumber + 1}`;
}
